import { Button } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import classes from "@/components/settings/settings.module.css";
import { Unsaved } from "@/components/settings/unsaved";
import { useFieldErrors } from "@/components/settings/use-field-errors";
import { useGuard } from "@/components/settings/use-guard";
import { SidePanel } from "@/components/ui/side-panel";
import { FailedLine } from "@/components/ui/states";

const CHANGED_MEANWHILE = "settings.changed_meanwhile";

interface Props {
  title: string;
  isDirty: boolean;
  isReadOnly: boolean;
  isSaving: boolean;
  error: unknown;
  onSave: () => void;
  onClose: () => void;
  /** Begin anew with what is stored now, after somebody else has changed it. */
  onReload: () => void;
  /** Pixels. */
  width?: number | undefined;
  children: ReactNode;
}

/** A form beside the list from which it was opened. What was typed is not lost by a careless key or click; Ctrl+Enter saves it. */
export function Editor({ title, isReadOnly, isSaving, error, width, ...props }: Props) {
  const { t } = useTranslation("shared");
  const isDirty = props.isDirty && !isReadOnly;
  const { isAsking, close, stay } = useGuard(isDirty, props.onClose);
  const errors = useFieldErrors();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isDirty && !isSaving && errors.check(event.currentTarget)) props.onSave();
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const saveByKeys = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.current?.requestSubmit();
    };
    document.addEventListener("keydown", saveByKeys);
    return () => document.removeEventListener("keydown", saveByKeys);
  }, []);
  return (
    <SidePanel title={title} {...(width && { width })} onClose={close}>
      <form
        ref={form}
        className={classes.form}
        aria-label={title}
        noValidate
        onSubmit={submit}
        onInput={errors.onInput}
      >
        <fieldset className={classes.fields} disabled={isReadOnly}>
          {props.children}
          {errors.words}
        </fieldset>
        <div className={classes.foot}>
          {isAsking ? (
            <Unsaved question={t("settings.unsaved")} onDiscard={props.onClose} onStay={stay} />
          ) : (
            <>
              <FailedLine error={error} />
              {codeOf(error) === CHANGED_MEANWHILE && (
                <Button variant="default" onClick={props.onReload}>
                  {t("settings.reload")}
                </Button>
              )}
              <span className={classes.space} role="status">
                {errors.count > 0 && t("settings.fix_first", { count: errors.count })}
              </span>
              <Button variant="default" onClick={close}>
                {t(isReadOnly ? "settings.close" : "settings.cancel")}
              </Button>
              {!isReadOnly && (
                <Button
                  type="submit"
                  loading={isSaving}
                  disabled={!isDirty}
                  aria-keyshortcuts="Control+Enter Meta+Enter"
                >
                  {t("settings.save")}
                </Button>
              )}
            </>
          )}
        </div>
      </form>
    </SidePanel>
  );
}

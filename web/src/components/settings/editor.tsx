import { Button } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import classes from "@/components/settings/settings.module.css";
import { Unsaved } from "@/components/settings/unsaved";
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

/** A form beside the list from which it was opened. What was typed is not lost by a careless key or click. */
export function Editor({ title, isReadOnly, isSaving, error, width, ...props }: Props) {
  const { t } = useTranslation("shared");
  const isDirty = props.isDirty && !isReadOnly;
  const { isAsking, close, stay } = useGuard(isDirty, props.onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSave();
  };
  return (
    <SidePanel title={title} {...(width && { width })} onClose={close}>
      <form className={classes.form} onSubmit={submit} aria-label={title}>
        <fieldset className={classes.fields} disabled={isReadOnly}>
          {props.children}
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
              <span className={classes.space} />
              <Button variant="default" onClick={close}>
                {t(isReadOnly ? "settings.close" : "settings.cancel")}
              </Button>
              {!isReadOnly && (
                <Button type="submit" loading={isSaving} disabled={!isDirty}>
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

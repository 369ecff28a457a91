import { Button } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import classes from "@/components/settings/one-setting.module.css";
import settings from "@/components/settings/settings.module.css";
import { Unsaved } from "@/components/settings/unsaved";
import { useDraft } from "@/components/settings/use-draft";
import { useFieldErrors } from "@/components/settings/use-field-errors";
import { useGuard } from "@/components/settings/use-guard";
import { useSetting } from "@/components/settings/use-setting";
import { FailedLine } from "@/components/ui/states";

interface Props<T> {
  title: string;
  /** As it is now; a newer version begins a new form, so give the form its `version` as key. */
  value: T;
  save: (wanted: T) => Promise<T>;
  /** Reads the setting anew, when somebody else changed it meanwhile. */
  reload: () => void;
  canWrite: boolean;
  children: (draft: T, change: (patch: Partial<T>) => void) => ReactNode;
}

/** A page that is one setting: its fields, saved together, with undo, and a question before a change is lost. */
export function OneSetting<T extends { version: number }>(props: Props<T>) {
  const { title, value, save, reload, canWrite, children } = props;
  const { t } = useTranslation("shared");
  const draft = useDraft(value);
  const saving = useSetting<T>({ save, nameOf: () => title });
  const errors = useFieldErrors();
  const discard = () => draft.change(value);
  const guard = useGuard(draft.isDirty && canWrite, discard);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (draft.isDirty && errors.check(event.currentTarget)) saving.save(draft.value, value);
  };
  return (
    <form aria-label={title} noValidate onSubmit={submit} onInput={errors.onInput}>
      <fieldset className={settings.fields} disabled={!canWrite}>
        {children(draft.value, draft.change)}
        {errors.words}
      </fieldset>
      {canWrite && (
        <div className={classes.foot}>
          {guard.isAsking ? (
            <Unsaved question={t("settings.unsaved")} onDiscard={discard} onStay={guard.stay} />
          ) : (
            <>
              <FailedLine error={saving.error} />
              {codeOf(saving.error) === "settings.changed_meanwhile" && (
                <Button variant="default" onClick={reload}>
                  {t("settings.reload")}
                </Button>
              )}
              {draft.isDirty && (
                <Button variant="default" onClick={discard}>
                  {t("settings.cancel")}
                </Button>
              )}
              <Button type="submit" loading={saving.isSaving} disabled={!draft.isDirty}>
                {t("settings.save")}
              </Button>
            </>
          )}
        </div>
      )}
    </form>
  );
}

import { useTranslation } from "react-i18next";
import { RecordLinks, type Used } from "@/components/settings/record-link";
import classes from "@/components/settings/settings.module.css";
import { ConfirmAnswers } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";

interface Props {
  name: string;
  /** What becomes of what uses it. */
  effect: string;
  users: readonly Used[];
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asked before something that is still used is switched off. */
export function SwitchOff({ name, effect, users, onConfirm, onCancel }: Props) {
  const { t } = useTranslation("shared");
  return (
    <Dialog title={t("settings.switch_off_question", { name })} onClose={onCancel}>
      <div className={classes.form}>
        <p>{effect}</p>
        {users.length > 0 && (
          <p>
            {t("settings.still_used")} <RecordLinks of={users} />
          </p>
        )}
        <ConfirmAnswers label={t("settings.switch_off_yes")} onConfirm={onConfirm} onCancel={onCancel} />
      </div>
    </Dialog>
  );
}

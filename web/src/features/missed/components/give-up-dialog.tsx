import { Button, NativeSelect, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { FailedLine } from "@/components/ui/states";
import { REASONS, type Reason } from "@/features/missed/api/missed-search";
import classes from "@/features/missed/components/missed.module.css";

const LONGEST = 500;

interface Props {
  name: string;
  isBusy: boolean;
  error: unknown;
  onGiveUp: (reason: Reason, remark: string) => void;
  onClose: () => void;
}

/** Why nobody needs to call somebody back. */
export function GiveUpDialog({ name, isBusy, error, onGiveUp, onClose }: Props) {
  const { t } = useTranslation("missed");
  const [reason, setReason] = useState<Reason>("settled");
  const [remark, setRemark] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGiveUp(reason, remark);
  };
  return (
    <Dialog title={t("give_up.title", { name })} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <NativeSelect
          label={t("give_up.reason")}
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(REASONS.find((each) => each === value) ?? "other")}
          data={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        <Textarea
          label={t("give_up.remark")}
          value={remark}
          maxLength={LONGEST}
          rows={3}
          onChange={({ currentTarget: { value } }) => setRemark(value)}
        />
        <FailedLine error={error} />
        <Button type="submit" loading={isBusy}>
          {t("give_up.submit")}
        </Button>
      </form>
    </Dialog>
  );
}

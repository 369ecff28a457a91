import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  /** What will happen, as a question. */
  question: string;
  isPending: boolean;
  onConfirm: () => void;
}

/** A button that asks before it does what cannot be taken back. */
export function ConfirmButton({ label, question, isPending, onConfirm }: Props) {
  const { t } = useTranslation("identity");
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button variant="default" loading={isPending} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  const confirm = () => {
    setAsking(false);
    onConfirm();
  };
  return (
    <div role="alertdialog" aria-label={label}>
      <p style={{ marginBottom: 8 }}>{question}</p>
      <Group gap={8}>
        <Button color="red" onClick={confirm} autoFocus>
          {label}
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          {t("confirm.cancel")}
        </Button>
      </Group>
    </div>
  );
}

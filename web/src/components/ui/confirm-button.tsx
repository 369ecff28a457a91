import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/confirm-button.module.css";

interface AnswersProps {
  /** What will be done, as the button says that led here. */
  label: string;
  isPending?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Yes or no to what cannot be taken back. The safe answer has the focus: a careless Enter changes nothing. */
export function ConfirmAnswers({ label, isPending = false, onConfirm, onCancel }: AnswersProps) {
  const { t } = useTranslation("shared");
  return (
    <div className={classes.answers}>
      <Button variant="default" autoFocus data-autofocus onClick={onCancel}>
        {t("confirm.cancel")}
      </Button>
      <Button color="red" loading={isPending} onClick={onConfirm}>
        {label}
      </Button>
    </div>
  );
}

interface ConfirmProps extends AnswersProps {
  /** What will happen. */
  question: string;
}

/** The question itself, in place of the control that led to it. */
export function Confirm({ question, ...answers }: ConfirmProps) {
  const words = useId();
  return (
    <div role="alertdialog" aria-label={answers.label} aria-describedby={words} className={classes.question}>
      <p id={words}>{question}</p>
      <ConfirmAnswers {...answers} />
    </div>
  );
}

interface ConfirmButtonProps {
  label: string;
  question: string;
  isPending: boolean;
  onConfirm: () => void;
}

/** A button that asks before it does what cannot be taken back. */
export function ConfirmButton({ label, question, isPending, onConfirm }: ConfirmButtonProps) {
  const [step, setStep] = useState<"begun" | "asking" | "answered">("begun");
  if (step === "asking") {
    const confirm = () => {
      setStep("answered");
      onConfirm();
    };
    return <Confirm label={label} question={question} onConfirm={confirm} onCancel={() => setStep("answered")} />;
  }
  return (
    <Button
      variant="default"
      loading={isPending}
      // The keys go on from where they were before the question.
      autoFocus={step === "answered"}
      onClick={() => setStep("asking")}
    >
      {label}
    </Button>
  );
}

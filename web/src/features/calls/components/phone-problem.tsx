import { useTranslation } from "react-i18next";
import classes from "@/features/calls/components/phone-hint.module.css";
import type { PhoneProblem } from "@/phone/port";

/** What is wrong with the phone, and what helps. */
export function PhoneProblemText({ problem }: { problem: PhoneProblem }) {
  const { t } = useTranslation("calls");
  return (
    <div role="alert">
      <p className={classes.title}>{t(`problem.${problem}.title`)}</p>
      <p className={classes.text}>{t(`problem.${problem}.text`)}</p>
    </div>
  );
}

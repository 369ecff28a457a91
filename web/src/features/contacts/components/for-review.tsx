import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/for-review.module.css";
import { useCodeText } from "@/i18n/use-code-text";

/** Says that a contact is to be looked into, and why it came to the head of the group. */
export function ForReview({ reason }: { reason: string }) {
  const { t } = useTranslation("contacts");
  const { t: told } = useTranslation("timeline");
  const textOf = useCodeText("timeline");
  return (
    <p className={classes.badge}>
      <Icon name="alert" size={15} />
      <b>{t("review.badge")}</b>
      <span>{textOf(`timeline.review.${reason}`) ?? told("timeline.review.other")}</span>
    </p>
  );
}

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { FailedLine } from "@/components/ui/states";
import { type Comment, useComment } from "@/features/contacts/api/comments";
import { CommentButton } from "@/features/contacts/components/comment-button";
import classes from "@/features/contacts/components/comments.module.css";
import { SHORTCUTS } from "@/lib/shortcuts";
import { useShortcut } from "@/lib/use-shortcut";

interface Props {
  contact: string;
  /** What was said about it, once that is known. */
  comments: readonly Comment[] | undefined;
  me: string;
}

/** What was in the way of the contact at the desk: one key says that the system was slow, and takes it back. */
export function CommentBar({ contact, comments = [], me }: Props) {
  const { t } = useTranslation("contacts");
  const slow = useComment(contact);
  const own = comments.filter(({ agent }) => agent === me);
  const isKnown = own.some(({ kind }) => kind === "system_slow");
  const isSaid = slow.isPending ? slow.variables.text !== null : isKnown;
  const toggle = () => slow.mutate({ kind: "system_slow", text: isSaid ? null : "" });
  useShortcut("slow", toggle, !slow.isPending);
  return (
    <section className={classes.bar} aria-label={t("comment.question")}>
      <Button
        size="compact-sm"
        variant={isSaid ? "light" : "default"}
        aria-pressed={isSaid}
        aria-keyshortcuts={SHORTCUTS.slow.keys}
        leftSection={<Icon name={isSaid ? "check" : "clock"} size={14} />}
        rightSection={<Keys of={SHORTCUTS.slow.shown} />}
        onClick={toggle}
      >
        {t("comment.kinds.system_slow")}
      </Button>
      <CommentButton contact={contact} own={own} />
      <span role="status" className={classes.quiet}>
        {isSaid && t("comment.said")}
      </span>
      <FailedLine error={slow.error} />
    </section>
  );
}

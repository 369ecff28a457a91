import { Button, Chip, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import {
  COMMENT_KINDS,
  COMMENT_LENGTH,
  type Comment,
  type CommentKind,
  useComment,
} from "@/features/contacts/api/comments";
import classes from "@/features/contacts/components/comments.module.css";
import { useLive } from "@/realtime/context";

interface Props {
  contact: string;
  /** What the agent said about it already. */
  own: readonly Comment[];
  onDone: () => void;
}

/** Says what was in the way, changes it, or takes it back. Each kind is said once, and settled after a day. */
export function CommentForm({ contact, own, onDone }: Props) {
  const { t } = useTranslation("contacts");
  const live = useLive();
  const comment = useComment(contact);
  const [kind, setKind] = useState<CommentKind>(own[0]?.kind ?? "system_slow");
  const said = own.find((each) => each.kind === kind);
  const [written, setWritten] = useState<string | null>(null);
  const text = written ?? said?.text ?? "";
  const isSettled = said !== undefined && said.open_until < live.now();
  const choose = (chosen: string) => {
    setKind(chosen as CommentKind);
    setWritten(null);
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        comment.mutate({ kind, text: text.trim() }, { onSuccess: onDone });
      }}
    >
      <fieldset className={classes.kinds}>
        <legend>{t("comment.question")}</legend>
        <Chip.Group value={kind} onChange={choose}>
          {COMMENT_KINDS.map((each) => (
            <Chip key={each} value={each} size="sm">
              {t(`comment.kinds.${each}`)}
            </Chip>
          ))}
        </Chip.Group>
      </fieldset>
      <Textarea
        label={t("comment.text")}
        placeholder={kind === "other" ? undefined : t("comment.text_hint")}
        required={kind === "other"}
        withAsterisk={false}
        disabled={isSettled}
        rows={2}
        maxLength={COMMENT_LENGTH}
        value={text}
        onChange={(event) => setWritten(event.currentTarget.value)}
      />
      {isSettled && <p className={classes.quiet}>{t("comment.settled")}</p>}
      <div className={classes.deeds}>
        <Button type="submit" disabled={isSettled} loading={comment.isPending}>
          {t("comment.save")}
        </Button>
        {said && !isSettled && (
          <Button variant="default" onClick={() => comment.mutate({ kind, text: null }, { onSuccess: onDone })}>
            {t("comment.remove")}
          </Button>
        )}
      </div>
      <FailedLine error={comment.error} />
    </form>
  );
}

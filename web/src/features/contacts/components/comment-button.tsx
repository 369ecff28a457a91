import { Button, Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { Comment } from "@/features/contacts/api/comments";
import { CommentForm } from "@/features/contacts/components/comment-form";

interface Props {
  contact: string;
  own: readonly Comment[];
  /** Which contact it is about, where several can be commented on. */
  label?: string;
}

/** Opens the form of a comment. */
export function CommentButton({ contact, own, label }: Props) {
  const { t } = useTranslation("contacts");
  const [isOpen, setOpen] = useState(false);
  const words = t(own.length > 0 ? "comment.change" : "comment.open");
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width="min(380px, 92vw)"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="message" size={14} />}
          {...(label ? { "aria-label": label } : {})}
          onClick={() => setOpen(!isOpen)}
        >
          {words}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label ?? words}>
        <CommentForm contact={contact} own={own} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

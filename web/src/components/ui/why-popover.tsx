import { Button, Popover } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";

interface Props {
  /** What the button says. */
  text: string;
  /** The whole question, with the name of whom it is about. */
  label: string;
  children: ReactNode;
}

/** A question that can be asked about a row. Its answer is made when it is opened, and gone when it is closed. */
export function WhyPopover({ text, label, children }: Props) {
  return (
    <Popover position="bottom-end" width="min(400px, 92vw)" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="default" aria-label={label} leftSection={<Icon name="info" size={14} />}>
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
    </Popover>
  );
}

import { Button, Popover } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";

interface Props {
  /** What the button says. */
  text: string;
  /** The whole question, with the name of whom it is about. */
  label: string;
  children: ReactNode;
}

/** A question that can be asked about a row. Its answer, and the words for it, come when it is opened. */
export function WhyPopover({ text, label, children }: Props) {
  return (
    <Popover position="bottom-end" width="min(400px, 92vw)" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="default" aria-label={label} leftSection={<Icon name="info" size={14} />}>
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Suspense fallback={<LoadingRows rows={3} />}>{children}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/side-panel.module.css";

interface Props {
  title: string;
  isOpen?: boolean;
  /** Pixels. */
  width?: number;
  onClose: () => void;
  children: ReactNode;
}

/** One thing of a list, opened beside it. */
export function SidePanel({ title, isOpen = true, width = 560, onClose, children }: Props) {
  const { t } = useTranslation("shared");
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} position="right" size={width}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        {/* Mantine's own header would be a second banner of the page to assistive technology. */}
        <div className={classes.head}>
          <Drawer.Title className={classes.title ?? ""}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("close")} />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

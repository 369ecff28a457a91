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
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      position="right"
      size={width}
      overlayProps={{ backgroundOpacity: 0.25 }}
      closeButtonProps={{ "aria-label": t("close") }}
      classNames={{ title: classes.title ?? "" }}
    >
      {children}
    </Drawer>
  );
}

import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/dialog.module.css";

interface DialogProps {
  title: string;
  isOpen?: boolean;
  /** Pixels. */
  size?: number;
  onClose: () => void;
  children: ReactNode;
}

/** A window above the page. It keeps the focus; Escape and a click beside it close it. */
export function Dialog({ title, isOpen = true, size = 440, onClose, children }: DialogProps) {
  const { t } = useTranslation("shared");
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={size}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Mantine's own header would be a second banner of the page to assistive technology. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title ?? ""}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t("close")} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

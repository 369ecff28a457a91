import { Button, Menu, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { type Format, useExport, useFormats } from "@/features/metrics/reports/api/exports";
import type { Question } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { TEXT } from "@/features/metrics/reports/hooks/use-ordered";
import { useErrorText } from "@/i18n/use-error-text";

interface Props {
  question: Question;
  /** The column that orders the table, as the address has it. */
  sort: string | undefined;
}

/** Takes the report away as a file. While one is written no other is begun. */
export function ExportMenu({ question, sort }: Props) {
  const { t } = useTranslation(["reports", "shared"]);
  const [isOpen, setOpen] = useState(false);
  const formats = useFormats(isOpen);
  // Columns that are no figures have the same names in files, without a mark.
  const taking = useExport(question, sort?.replace(TEXT, ""));
  return (
    <>
      <Menu position="bottom-end" width={260} opened={isOpen} onChange={setOpen}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            loading={taking.isPending}
            leftSection={<Icon name="arrow-down" size={14} />}
          >
            {t("export.label", { ns: "shared" })}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Loaded query={formats} loading={<LoadingRows rows={3} />}>
            {(found) =>
              found.map((format) => (
                <Menu.Item key={format} onClick={() => taking.mutate(format)}>
                  {t(`export.${format}`)}
                  <small className={classes.hint}>{t(`export.${format}_for`)}</small>
                </Menu.Item>
              ))
            }
          </Loaded>
        </Menu.Dropdown>
      </Menu>
      <VisuallyHidden role="status">{taking.isPending && t("export.writing")}</VisuallyHidden>
      {taking.isError && (
        <NotTaken error={taking.error} format={taking.variables} onAgain={taking.mutate} onClose={taking.reset} />
      )}
    </>
  );
}

interface NotTakenProps {
  error: unknown;
  format: Format;
  onAgain: (format: Format) => void;
  onClose: () => void;
}

function NotTaken({ error, format, onAgain, onClose }: NotTakenProps) {
  const { t } = useTranslation(["reports", "shared"]);
  const textOf = useErrorText();
  return (
    <Dialog title={t("export.failed")} onClose={onClose}>
      <p role="alert">{textOf(error)}</p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {t("close", { ns: "shared" })}
        </Button>
        <Button onClick={() => onAgain(format)}>{t("failed.retry", { ns: "shared" })}</Button>
      </div>
    </Dialog>
  );
}

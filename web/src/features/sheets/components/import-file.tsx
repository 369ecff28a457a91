import { Button, FileButton, SegmentedControl } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { type Kind, templateAddress } from "@/features/sheets/api/sheets";
import classes from "@/features/sheets/components/import.module.css";

interface Props {
  kinds: readonly Kind[];
  kind: Kind;
  file: File | null;
  onKind: (kind: Kind) => void;
  onFile: (file: File) => void;
}

/** What is imported, and from which file; a file may be dropped too. */
export function ImportFile({ kinds, kind, file, onKind, onFile }: Props) {
  const { t, i18n } = useTranslation("sheets");
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };
  return (
    <>
      <SegmentedControl
        aria-label={t("kind")}
        value={kind}
        onChange={(value) => onKind(value as Kind)}
        data={kinds.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button does the same. */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileButton accept=".csv,.txt,.tsv,text/csv" onChange={(chosen) => chosen && onFile(chosen)}>
          {(props) => (
            <Button {...props} variant={file ? "default" : "filled"} leftSection={<Icon name="upload" size={16} />}>
              {t(file ? "choose_other" : "choose")}
            </Button>
          )}
        </FileButton>
        <span>{file ? file.name : t("drop")}</span>
      </div>
      <p className={classes.hint}>
        {t(`hint.${kind}`)}{" "}
        <a href={templateAddress(kind, i18n.language)} download>
          {t("template")}
        </a>
      </p>
    </>
  );
}

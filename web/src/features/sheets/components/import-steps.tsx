import { Button, Progress } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { Card } from "@/components/ui/card";
import { exportAddress } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { type ImportReport, type Kind, LARGEST_FILE, useImport } from "@/features/sheets/api/sheets";
import classes from "@/features/sheets/components/import.module.css";
import { ImportColumns } from "@/features/sheets/components/import-columns";
import { ImportFile } from "@/features/sheets/components/import-file";
import { ImportPreview } from "@/features/sheets/components/import-preview";

interface Props {
  /** What this person may import. */
  kinds: readonly Kind[];
  kind: Kind;
  onKind: (kind: Kind) => void;
}

const TOO_LARGE = new ApiError(413, "sheets.too_large");

/** From a file to what it changes: choose it, say what its columns mean, look at every change, apply all of them. */
export function ImportSteps({ kinds, kind, onKind }: Props) {
  const { t } = useTranslation("sheets");
  const run = useImport();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const isTooLarge = file !== null && file.size > LARGEST_FILE;
  const look = (wanted: File, of: Kind, columns?: string[]) => {
    if (wanted.size <= LARGEST_FILE) run.mutate({ kind: of, file: wanted, columns }, { onSuccess: setReport });
  };
  const choose = (chosen: File | null, of: Kind) => {
    setFile(chosen);
    setReport(null);
    run.reset();
    if (chosen) look(chosen, of);
  };
  return (
    <>
      <Card title={t("steps.file")}>
        <div className={classes.step}>
          <ImportFile
            kinds={kinds}
            kind={kind}
            file={file}
            onKind={(of) => {
              onKind(of);
              choose(file, of);
            }}
            onFile={(chosen) => choose(chosen, kind)}
          />
          <FailedLine error={isTooLarge ? TOO_LARGE : report === null ? run.error : null} />
        </div>
      </Card>
      {report && file && (
        <Found
          report={report}
          kind={kind}
          run={run}
          onColumns={(columns) => look(file, kind, columns)}
          onApply={() => run.mutate({ kind, file, columns: columnsOf(report), apply: true }, { onSuccess: setReport })}
          onAgain={() => choose(null, kind)}
        />
      )}
    </>
  );
}

const columnsOf = (report: ImportReport) => report.columns.map(({ field }) => field ?? "");

interface FoundProps {
  report: ImportReport;
  kind: Kind;
  run: ReturnType<typeof useImport>;
  onColumns: (columns: string[]) => void;
  onApply: () => void;
  onAgain: () => void;
}

function Found({ report, kind, run, onColumns, onApply, onAgain }: FoundProps) {
  const { t } = useTranslation("sheets");
  const { counts } = report;
  const count = (counts.new ?? 0) + (counts.changed ?? 0);
  const isReady = !run.isPending && report.missing.length === 0 && !counts.failed && count > 0;
  if (report.is_applied) return <Applied count={count} kind={kind} onAgain={onAgain} />;
  return (
    <>
      <Card title={t("steps.columns")}>
        <div className={classes.step}>
          <ImportColumns report={report} onChange={onColumns} />
          <p className={classes.hint}>{t("read_as", { encoding: report.encoding.toUpperCase() })}</p>
        </div>
      </Card>
      {report.missing.length === 0 && (
        <Card title={t("steps.preview")}>
          <div className={classes.step} aria-live="polite">
            <ImportPreview report={report} />
            {run.isPending && <Progress value={100} animated w="100%" aria-label={t("working")} />}
            <FailedLine error={run.error} />
            <Verdict failed={counts.failed ?? 0} count={count} />
            <div className={classes.foot}>
              <Button disabled={!isReady} loading={run.isPending} onClick={onApply}>
                {t("apply", { count })}
              </Button>
              <a className={classes.hint} href={exportAddress(kind, { format: "csv" })} download>
                {t("keep_first")}
              </a>
            </div>
          </div>
        </Card>
      )}
    </>
  );
}

function Verdict({ failed, count }: { failed: number; count: number }) {
  const { t } = useTranslation("sheets");
  if (failed > 0) return <p className={classes.bad}>{t("mistakes", { count: failed })}</p>;
  return <p className={classes.hint}>{t(count === 0 ? "same" : "all_or_nothing")}</p>;
}

function Applied({ count, kind, onAgain }: { count: number; kind: Kind; onAgain: () => void }) {
  const { t } = useTranslation("sheets");
  return (
    <Card title={t("steps.done")}>
      <div className={classes.step}>
        <p role="status" className={classes.done}>
          <Icon name="check-circle" />
          {t("done", { count })}
        </p>
        <p className={classes.hint}>{t(`undo.${kind}`)}</p>
        <Button variant="default" onClick={onAgain}>
          {t("again")}
        </Button>
      </div>
    </Card>
  );
}

import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import type { Wanted } from "@/features/metrics/reports/api/content";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import { addressOf, isSameReport } from "@/features/metrics/saved/api/address";
import { type SavedReport, useSaved, useSaveReport } from "@/features/metrics/saved/api/saved";
import { SaveDialog } from "@/features/metrics/saved/components/save-dialog";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { SavedList } from "@/features/metrics/saved/components/saved-list";
import { SendDialog } from "@/features/metrics/saved/components/send-dialog";

interface Props {
  wanted: Wanted;
  search: ReportsSearch;
  /** Whether whoever looks may have reports sent. */
  maySend: boolean;
  onSearch: (patch: ReportsSearch) => void;
}

/** What is open above the page, and for which report; `null` is the one that is shown, which is not kept yet. */
type Opened = { dialog: "save"; report: SavedReport | null } | { dialog: "mail"; report: SavedReport };

/** Reports that people keep under a name: their own and those that others share. */
export function SavedReports({ wanted, search, maySend, onSearch }: Props) {
  const { t } = useTranslation("saved");
  const found = useSaved();
  const [opened, setOpened] = useState<Opened | null>(null);
  const reports = found.data?.reports ?? [];
  const shown = reports.find(({ report }) => wanted.name === "own" && report === search.saved);
  const address = addressOf(wanted, search);
  const isChanged = shown !== undefined && !isSameReport(shown.address, address);
  const close = () => setOpened(null);
  const schedules = (of: SavedReport) => (found.data?.schedules ?? []).filter(({ report }) => report === of.report);
  return (
    <section aria-label={t("title")} className={classes.saved}>
      <SavedList
        reports={reports}
        schedules={schedules}
        shown={shown?.report}
        isChanged={isChanged}
        maySend={maySend}
        onRename={(report) => setOpened({ dialog: "save", report })}
        onMail={(report) => setOpened({ dialog: "mail", report })}
      />
      {wanted.metrics.length > 0 && (
        <div className={classes.ways}>
          {isChanged && shown.is_own && <SaveChanges report={{ ...shown, address }} />}
          {(!shown || isChanged) && (
            <Button
              variant="default"
              leftSection={<Icon name="star" size={16} />}
              onClick={() => setOpened({ dialog: "save", report: null })}
            >
              {t("save.open")}
            </Button>
          )}
        </div>
      )}
      <FailedLine error={found.error} />
      {opened?.dialog === "save" && (
        <SaveDialog
          report={opened.report}
          address={opened.report?.address ?? address}
          onSaved={(report) => {
            close();
            if (!opened.report) onSearch({ saved: report.report, report: "own", ...ownOf(address) });
          }}
          onClose={close}
        />
      )}
      {opened?.dialog === "mail" && (
        <SendDialog
          report={opened.report}
          schedules={schedules(opened.report)}
          hasMail={found.data?.has_mail ?? false}
          onClose={close}
        />
      )}
    </section>
  );
}

/** A ready report that is kept becomes one's own: what the library says of it may change. */
const ownOf = ({ metric, by, step }: ReturnType<typeof addressOf>): ReportsSearch => ({
  metric,
  by: by.length > 0 ? by : undefined,
  step: step ?? undefined,
});

function SaveChanges({ report }: { report: SavedReport }) {
  const { t } = useTranslation("saved");
  const save = useSaveReport();
  const show = useNotices();
  const { name, address, is_shared } = report;
  const go = () =>
    save.mutate(
      { report: report.report, body: { name, address, is_shared } },
      { onSuccess: () => show({ text: t("save.saved", { name }) }) },
    );
  return (
    <>
      <Button loading={save.isPending} leftSection={<Icon name="check" size={16} />} onClick={go}>
        {t("save.update")}
      </Button>
      <FailedLine error={save.error} />
    </>
  );
}

import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import { type ReportAddress, type SavedReport, useSaveReport } from "@/features/metrics/saved/api/saved";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { focus } from "@/lib/focus";

export const MOST_LETTERS = 100;

interface Props {
  /** The one that is changed; `null` for a new one. */
  report: SavedReport | null;
  address: ReportAddress;
  onSaved: (report: SavedReport) => void;
  onClose: () => void;
}

/** Under which name a report is kept, and whether others see it. */
export function SaveDialog({ report, address, onSaved, onClose }: Props) {
  const { t } = useTranslation("saved");
  const save = useSaveReport();
  const show = useNotices();
  const [name, setName] = useState(report?.name ?? "");
  const [isShared, setShared] = useState(report?.is_shared ?? false);
  const go = () =>
    save.mutate(
      { report: report?.report ?? null, body: { name: name.trim(), address, is_shared: isShared } },
      {
        onSuccess: (saved) => {
          show({ text: t("save.saved", { name: saved.name }) });
          onSaved(saved);
        },
      },
    );
  return (
    <Dialog title={t(report ? "save.change_title" : "save.title")} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <TextInput
          ref={focus}
          data-autofocus
          label={t("save.name")}
          required
          withAsterisk={false}
          maxLength={MOST_LETTERS}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label={t("save.share")}
          description={t("save.share_hint")}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <FailedLine error={save.error} />
        <div className={classes.ways}>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("save.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

import { ActionIcon, Button, FileButton, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { useDeleteLog, useLogs } from "@/features/twin/api/logs";
import classes from "@/features/twin/components/what-if.module.css";

interface Props {
  log: string | undefined;
  isBringing: boolean;
  onChoose: (log: string | undefined) => void;
  onFile: (file: File) => void;
}

/** Whose calls: our own, or those of a log that somebody brought along. */
export function LogChoice({ log, isBringing, onChoose, onFile }: Props) {
  const { t } = useTranslation("twin");
  const show = useNotices();
  const { data: logs = [] } = useLogs();
  const { remove, restore } = useDeleteLog();
  const chosen = logs.find((each) => each.log === log);
  const forget = () =>
    chosen &&
    remove.mutate(chosen.log, {
      onSuccess: () => {
        onChoose(undefined);
        show({ text: t("logs.deleted", { name: chosen.name }), undo: () => restore.mutate(chosen.log) });
      },
    });
  return (
    <fieldset className={classes.choice} aria-label={t("logs.title")}>
      {logs.length > 0 && (
        <NativeSelect
          aria-label={t("logs.choose")}
          value={log ?? ""}
          onChange={(event) => onChoose(event.currentTarget.value || undefined)}
          data={[
            { value: "", label: t("logs.own") },
            ...logs.map((each) => ({
              value: each.log,
              label: t("logs.named", { name: each.name, count: each.calls }),
            })),
          ]}
        />
      )}
      {chosen?.may_change && (
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t("logs.delete", { name: chosen.name })}
          loading={remove.isPending}
          onClick={forget}
        >
          <Icon name="trash" size={16} />
        </ActionIcon>
      )}
      <FileButton accept=".csv,text/csv" onChange={(file) => file && onFile(file)}>
        {(props) => (
          <Button {...props} variant="default" loading={isBringing} leftSection={<Icon name="upload" size={16} />}>
            {t("logs.bring")}
          </Button>
        )}
      </FileButton>
    </fieldset>
  );
}

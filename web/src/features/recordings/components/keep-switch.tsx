import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type Recording, useKeepRecording } from "@/features/recordings/api/recordings";

/** Keeps a recording although its time is over, as while it is under review. */
export function KeepSwitch({ recording }: { recording: Recording }) {
  const { t } = useTranslation("recordings");
  const keeping = useKeepRecording(recording);
  return (
    <>
      <Switch
        label={t("keep")}
        description={t("keep_text")}
        checked={keeping.isPending ? keeping.variables : recording.keep}
        disabled={keeping.isPending}
        onChange={(event) => keeping.mutate(event.currentTarget.checked)}
      />
      <FailedLine error={keeping.error} />
    </>
  );
}

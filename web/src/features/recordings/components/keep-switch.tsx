import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type Recording, useKeepRecording } from "@/features/recordings/api/recordings";

/** Keeps a recording although its time is over, as while it is under review. `of` tells it from others of the contact. */
export function KeepSwitch({ recording, of }: { recording: Recording; of?: string }) {
  const { t } = useTranslation("recordings");
  const keeping = useKeepRecording(recording);
  return (
    <>
      <Switch
        label={of === undefined ? t("keep") : t("keep_of", { agent: of })}
        description={of === undefined ? t("keep_text") : undefined}
        checked={keeping.isPending ? keeping.variables : recording.keep}
        disabled={keeping.isPending}
        onChange={(event) => keeping.mutate(event.currentTarget.checked)}
      />
      <FailedLine error={keeping.error} />
    </>
  );
}

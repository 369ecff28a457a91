import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Loaded, Message } from "@/components/ui/states";
import { type Recording, useRecordings } from "@/features/recordings/api/recordings";
import { KeepSwitch } from "@/features/recordings/components/keep-switch";
import { RecordingPlayer } from "@/features/recordings/components/recording-player";

interface Props {
  contact: string;
  agentName: (agent: string) => string;
  customerName: string;
  /** Whether this person may say that a recording is to be kept. */
  mayKeep: boolean;
}

/** All that was recorded in a contact, one player per agent's leg. */
export function RecordingsCard({ contact, agentName, customerName, mayKeep }: Props) {
  const { t } = useTranslation("recordings");
  const recordings = useRecordings(contact);
  return (
    <Card title={t("title")}>
      <Loaded query={recordings}>
        {(made) =>
          made.length === 0 ? (
            <Message icon="recording" title={t("empty_title")} text={t("empty_text")} />
          ) : (
            made.map((recording) => (
              <OneRecording
                key={recording.recording}
                recording={recording}
                agentName={recording.agent === null ? t("agent") : agentName(recording.agent)}
                customerName={customerName}
                mayKeep={mayKeep}
              />
            ))
          )
        }
      </Loaded>
    </Card>
  );
}

interface OneProps {
  recording: Recording;
  agentName: string;
  customerName: string;
  mayKeep: boolean;
}

function OneRecording({ mayKeep, ...props }: OneProps) {
  const { t } = useTranslation("recordings");
  switch (props.recording.state) {
    case "ready":
      return (
        <>
          <RecordingPlayer {...props} />
          {mayKeep && <KeepSwitch recording={props.recording} />}
        </>
      );
    case "preparing":
      return <Message icon="clock" title={t("preparing_title")} text={t("preparing_text")} />;
    case "failed":
      return <Message icon="alert" title={t("failed_title")} text={t("failed_text")} />;
  }
}

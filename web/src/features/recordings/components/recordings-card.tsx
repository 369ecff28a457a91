import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Loaded, Message } from "@/components/ui/states";
import { type Recording, useRecordings } from "@/features/recordings/api/recordings";
import { RecordingPlayer } from "@/features/recordings/components/recording-player";

interface Props {
  contact: string;
  agentName: (agent: string) => string;
  customerName: string;
}

/** All that was recorded in a contact, one player per agent's leg. */
export function RecordingsCard({ contact, agentName, customerName }: Props) {
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
              />
            ))
          )
        }
      </Loaded>
    </Card>
  );
}

function OneRecording(props: { recording: Recording; agentName: string; customerName: string }) {
  const { t } = useTranslation("recordings");
  switch (props.recording.state) {
    case "ready":
      return <RecordingPlayer {...props} />;
    case "preparing":
      return <Message icon="clock" title={t("preparing_title")} text={t("preparing_text")} />;
    case "failed":
      return <Message icon="alert" title={t("failed_title")} text={t("failed_text")} />;
  }
}

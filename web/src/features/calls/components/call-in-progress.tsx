import { useTranslation } from "react-i18next";
import { CallButton } from "@/components/ui/call-button";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { LevelMeter } from "@/components/ui/level-meter";
import classes from "@/features/calls/components/call-card.module.css";
import { ExpectedWait } from "@/features/calls/components/expected-wait";
import { AnswerKeys, Keypad } from "@/features/calls/components/keypad";
import { MicrophoneNotice } from "@/features/calls/components/microphone-notice";
import { MuteButton } from "@/features/calls/components/mute-button";
import type { Call, CallStage } from "@/features/calls/hooks/use-call";
import { useLiveStatus } from "@/realtime/context";

type Stage = Exclude<CallStage, "idle" | "ended">;

/** The question that every centre begins with; others are heard, and asked here in general words. */
const RATING = "agent_rating";
const SCORES = ["1", "2", "3", "4", "5"];

const GLYPHS: Readonly<Record<Stage, IconName>> = {
  connecting: "phone",
  returning: "wifi-off",
  menu: "speaker",
  waiting: "clock",
  talking: "phone-call",
  rating: "star",
};

/** During the call: where it is, what can be pressed, the microphone, and the button that ends it. */
export function CallInProgress({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { cell, phone } = call;
  const stage = call.stage as Stage;
  const isTalking = stage === "talking";
  const isAlone = stage === "waiting" && cell?.is_staffed === false;
  const words = stage === "rating" && cell?.question && cell.question !== RATING ? "question" : stage;
  const isStale = useLiveStatus() === "stale";
  return (
    <>
      <div className={`${classes.orb} ${isTalking ? classes.talking : classes.breathing}`}>
        <Icon name={GLYPHS[stage]} size={40} />
      </div>
      <h1 className={classes.title}>{t(`stage.${words}.title`)}</h1>
      {isTalking && cell?.since != null && <Clock since={cell.since} className={classes.timer} />}
      {stage === "waiting" && cell?.position != null ? (
        <p className={classes.text}>{t("stage.waiting.position", { position: cell.position })}</p>
      ) : (
        <p className={classes.text}>{t(`stage.${words}.text`)}</p>
      )}
      {stage === "waiting" && cell && !isAlone && <ExpectedWait cell={cell} />}
      {isAlone && <p className={classes.text}>{t("stage.waiting.nobody")}</p>}
      {isStale && (
        <p role="status" className={classes.small}>
          {t("stage.stale")}
        </p>
      )}
      <MicrophoneNotice phone={phone} />
      {stage === "menu" && <Keypad onPress={(digit) => phone.press(digit)} />}
      {stage === "rating" && (
        <AnswerKeys
          key={cell?.question}
          keys={cell?.keys ? [...cell.keys] : SCORES}
          onPress={(digit) => phone.press(digit)}
        />
      )}
      {isTalking && (
        <div className={classes.level}>
          <LevelMeter source={phone} />
        </div>
      )}
      <div className={classes.bar}>
        {isTalking && <MuteButton phone={phone} />}
        <CallButton icon="hang-up" label={t("hang_up")} isEnding onClick={() => phone.hangUp()} />
      </div>
    </>
  );
}

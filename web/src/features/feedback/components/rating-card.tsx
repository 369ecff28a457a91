import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded } from "@/components/ui/states";
import { type SurveyAnswer, useResponses } from "@/features/feedback/api/feedback";
import { useCodeText } from "@/i18n/use-code-text";

const BEST = 5;

/** The question whose answer is a number of stars; others are told in words. */
const IN_STARS = "agent_rating";

interface Props {
  contact: string;
  agentName: (agent: string) => string;
}

/** What the customer answered when the agent had left. */
export function RatingCard({ contact, agentName }: Props) {
  const { t } = useTranslation("feedback");
  const responses = useResponses(contact);
  return (
    <Card title={t("title")}>
      <Loaded query={responses}>
        {(given) =>
          given.length === 0 ? (
            <p style={{ color: "var(--ink-2)" }}>{t("empty")}</p>
          ) : (
            given.map(({ question, answered_at: at, score, agent, measure }) => (
              <div key={`${question} ${at}`} style={{ display: "flex", alignItems: "center", gap: 10 }}>
                {question === IN_STARS ? (
                  <Stars score={score ?? 0} />
                ) : (
                  <Answer question={question} score={score} measure={measure} />
                )}
                {agent !== null && <span style={{ color: "var(--ink-2)" }}>{agentName(agent)}</span>}
              </div>
            ))
          )
        }
      </Loaded>
    </Card>
  );
}

interface AnswerProps {
  question: string;
  score: number | null;
  measure: SurveyAnswer["measure"];
}

function Answer({ question, score, measure }: AnswerProps) {
  const { t } = useTranslation("feedback");
  const textOf = useCodeText("feedback");
  const given = { score: score ?? "–" };
  if (measure === "solved") return <span>{t(score === 1 ? "measure.solved" : "measure.unsolved")}</span>;
  if (measure) return <span>{t(`measure.${measure}`, given)}</span>;
  return <span>{textOf(`question.${question}`, given) ?? t("question.other", given)}</span>;
}

function Stars({ score }: { score: number }) {
  const { t } = useTranslation("feedback");
  return (
    <span role="img" aria-label={t("score", { score, best: BEST })} style={{ display: "inline-flex", gap: 2 }}>
      {Array.from({ length: BEST }, (_, star) => (
        <Icon
          // biome-ignore lint/suspicious/noArrayIndexKey: stars are alike and never move.
          key={star}
          name="star"
          size={20}
          color={star < score ? "var(--brand)" : "var(--line)"}
          isFilled={star < score}
        />
      ))}
    </span>
  );
}

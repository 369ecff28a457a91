import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded } from "@/components/ui/states";
import { useResponses } from "@/features/feedback/api/feedback";
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
            given.map(({ question, answered_at: at, score, agent }) => (
              <div key={`${question} ${at}`} style={{ display: "flex", alignItems: "center", gap: 10 }}>
                {question === IN_STARS ? <Stars score={score ?? 0} /> : <Answer question={question} score={score} />}
                {agent !== null && <span style={{ color: "var(--ink-2)" }}>{agentName(agent)}</span>}
              </div>
            ))
          )
        }
      </Loaded>
    </Card>
  );
}

function Answer({ question, score }: { question: string; score: number | null }) {
  const { t } = useTranslation("feedback");
  const textOf = useCodeText("feedback");
  const given = { score: score ?? "–" };
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

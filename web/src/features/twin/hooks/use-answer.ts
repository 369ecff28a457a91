import { ApiError } from "@/api/client";
import type { Change } from "@/features/twin/api/change";
import { type Plan, type Question, useAsk, useCancel, useQuestion } from "@/features/twin/api/what-if";
import { isSame } from "@/lib/same";

interface Answering {
  question: Question | undefined;
  /** How much is done while it is being answered; `null` while nothing is. */
  share: number | null;
  isAsking: boolean;
  /** It answers other changes than these. */
  isStale: boolean;
  /** Why it could not be asked. */
  error: unknown;
  /** Why an answer that was asked for before cannot be had, unless it is only forgotten or somebody else's. */
  lost: unknown;
  ask: () => void;
  cancel: () => void;
}

/** Asks what a change does to a day and waits for the answer; `shown` is one that was asked for before. */
export function useAnswer(
  { day, log }: Pick<Plan, "day" | "log">,
  change: Change,
  replications: number,
  shown: string | undefined,
  onAsked: (question: string) => void,
): Answering {
  const asking = useAsk();
  const cancelling = useCancel();
  const { data, error } = useQuestion(shown);
  const isForgotten = error instanceof ApiError && error.status === 404;
  const question = data?.day === day && data.log === log ? data : undefined;
  const ask = () =>
    asking.mutate({ day, log, change, replications }, { onSuccess: (begun) => onAsked(begun.question) });
  return {
    question,
    share: question?.state === "running" ? question.share : null,
    isAsking: asking.isPending,
    isStale: question !== undefined && !(isSame(question.change, change) && question.replications === replications),
    error: asking.error ?? cancelling.error,
    lost: isForgotten ? null : error,
    ask,
    cancel: () => question && cancelling.mutate(question.question),
  };
}

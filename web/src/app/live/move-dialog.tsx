import { Button, Checkbox, NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/live/live.module.css";
import type { MoveWish } from "@/app/live/steering";
import { type Suggestion, useSuggestion } from "@/app/live/use-suggestion";
import { Dialog } from "@/components/ui/dialog";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import { type Agent, useAgents, useMoveAgents } from "@/features/people/api/people";
import { AgentStateTag } from "@/features/people/components/agent-state-tag";
import { useQueueName } from "@/features/queues/api/queues";
import { useQueuesBoard } from "@/features/queues/live/queues";

const MINUTES = ["30", "60", "120", "0"] as const;
type How = "also" | "only";

/** Who is to serve a queue besides those who do, or alone; for a while or until that is changed. */
export default function MoveDialog({ wish, onClose }: { wish: MoveWish; onClose: () => void }) {
  const { t } = useTranslation("app");
  const queueName = useQueueName();
  const { queues } = useQueuesBoard();
  const { data: known = [] } = useAgents();
  const one = known.find(({ agent }) => agent === wish.agent);
  const [queue, setQueue] = useState(
    () => wish.queue ?? queues.find((each) => !one?.queues.includes(each.queue))?.queue ?? "",
  );
  const { others, suggested } = useSuggestion(wish.agent ? undefined : queue);
  const [picked, setPicked] = useState<readonly string[] | null>(wish.agent ? [wish.agent] : null);
  const chosen = picked ?? suggested;
  const [how, setHow] = useState<How>("also");
  const [minutes, setMinutes] = useState<string>("60");
  const move = useMove(onClose);
  const agents = known.filter(({ agent }) => chosen.includes(agent));
  const submit = () =>
    move.submit(agents, (own) => (how === "only" ? [queue] : [...own, queue]), Number(minutes) || null);
  return (
    <Dialog title={one ? t("live.move.title_one", { agent: one.name }) : t("live.move.title")} onClose={onClose}>
      <div className={classes.form}>
        <NativeSelect
          label={t("live.move.to")}
          value={queue}
          onChange={(event) => {
            setQueue(event.currentTarget.value);
            if (!wish.agent) setPicked(null);
          }}
          data={queues.map((each) => ({ value: each.queue, label: queueName(each.queue) }))}
        />
        {!wish.agent && <Choices others={others} chosen={chosen} onChange={setPicked} />}
        <SegmentedControl
          aria-label={t("live.move.how")}
          value={how}
          onChange={(value) => setHow(value as How)}
          data={(["also", "only"] as const).map((value) => ({ value, label: t(`live.move.${value}`) }))}
        />
        <NativeSelect
          label={t("live.move.until")}
          value={minutes}
          onChange={(event) => setMinutes(event.currentTarget.value)}
          data={MINUTES.map((value) => ({
            value,
            label: value === "0" ? t("live.move.lasting") : t("live.move.minutes", { count: Number(value) }),
          }))}
        />
        <FailedLine error={move.error} />
        <div className={classes.end}>
          <Button variant="default" onClick={onClose}>
            {t("live.cancel")}
          </Button>
          <Button disabled={agents.length === 0 || queue === ""} loading={move.isPending} onClick={submit}>
            {t("live.move.do", { count: agents.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface ChoicesProps {
  others: readonly Suggestion[];
  chosen: readonly string[];
  onChange: (agents: readonly string[]) => void;
}

function Choices({ others, chosen, onChange }: ChoicesProps) {
  const { t } = useTranslation("app");
  const toggle = (agent: string) =>
    onChange(chosen.includes(agent) ? chosen.filter((each) => each !== agent) : [...chosen, agent]);
  if (others.length === 0) return <p className={classes.calm}>{t("live.move.nobody")}</p>;
  return (
    <fieldset className={classes.choices}>
      <legend>{t("live.move.who")}</legend>
      {others.map(({ agent, cell }) => (
        <Checkbox
          key={agent.agent}
          checked={chosen.includes(agent.agent)}
          onChange={() => toggle(agent.agent)}
          label={
            <>
              {agent.name} <AgentStateTag state={cell.state} size={14} />
            </>
          }
        />
      ))}
    </fieldset>
  );
}

/** Moves agents, and says so with a way back. */
function useMove(onDone: () => void) {
  const { t } = useTranslation("app");
  const show = useNotices();
  const move = useMoveAgents();
  const back = useMoveAgents();
  return {
    isPending: move.isPending,
    error: move.error,
    submit: (agents: readonly Agent[], queuesOf: (own: readonly string[]) => string[], minutes: number | null) => {
      const moves = agents.map(({ agent, queues }) => ({ agent, queues: queuesOf(queues) }));
      move.mutate(
        { moves, minutes },
        {
          onSuccess: (before) => {
            show({
              text: t("live.move.done", { count: moves.length }),
              undo: () => back.mutate({ moves: before, minutes: null }),
            });
            onDone();
          },
        },
      );
    },
  };
}

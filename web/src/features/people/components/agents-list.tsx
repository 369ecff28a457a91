import { TextInput } from "@mantine/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useAgents } from "@/features/people/api/people";
import { STATE_COLOURS, STATE_GLYPHS } from "@/features/people/components/agent-state-tag";
import classes from "@/features/people/components/agents-list.module.css";
import { AgentRows } from "@/features/people/components/agents-rows";
import { useAgentOrder } from "@/features/people/hooks/use-agent-order";
import { type AgentCell, DOINGS, type Doing, useCounts } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";
import { useIsWatched } from "@/realtime/context";

export interface AgentWords {
  /** What the agent's contact is about: its customer, or its queue. */
  about: (agent: AgentCell) => ReactNode;
  team: (team: string | null) => string | null;
  /** How many contacts the agent handled today. */
  handled: (agent: string) => ReactNode;
  /** What can be done with an agent; shown while somebody points at the row or has the focus in it. */
  actions: (agent: AgentCell) => ReactNode;
}

interface Props {
  words: AgentWords;
  /** One queue, when only those who serve it are shown. */
  queue?: { id: string; name: string } | undefined;
}

/** All agents, the busiest first, with what they do and since when. A thousand of them cost as much as twenty. */
export function AgentsList({ words, queue }: Props) {
  const { t } = useTranslation("people");
  const counts = useCounts();
  const { isReady, refused } = useIsWatched("agents");
  const [state, setState] = useState<Doing | null>(null);
  const [text, setText] = useState("");
  const { nameOf, members } = useRoster(queue?.id);
  const sought = useMemo(() => ({ state, text, members }), [state, text, members]);
  const list = useRef<HTMLElement>(null);
  const isHeld = () =>
    !!list.current && (list.current.matches(":hover") || list.current.contains(document.activeElement));
  const order = useAgentOrder(sought, nameOf, isHeld);
  const total = DOINGS.reduce((sum, each) => sum + counts[each], 0);
  return (
    <Card
      title={queue ? t("board.title_of", { queue: queue.name }) : t("board.title")}
      isPadded={false}
      aside={
        isReady && total > 0 && <Tools total={total} state={state} onState={setState} text={text} onText={setText} />
      }
    >
      {refused && <NoPermission />}
      {!refused && !isReady && <LoadingRows rows={5} />}
      {isReady && total === 0 && <Message icon="people" title={t("board.empty_title")} text={t("board.empty_text")} />}
      {isReady && total > 0 && order.length === 0 && (
        <Message icon="search" title={t("board.none_title")} text={t("board.none_text")} />
      )}
      {isReady && order.length > 0 && <AgentRows list={list} order={order} nameOf={nameOf} words={words} />}
    </Card>
  );
}

function useRoster(queue: string | undefined) {
  const { data } = useAgents();
  return useMemo(() => {
    const names = new Map((data ?? []).map(({ agent, name }) => [agent, name]));
    const serving = (data ?? []).filter(({ queues }) => queue !== undefined && queues.includes(queue));
    return {
      nameOf: (agent: string) => names.get(agent) ?? agent,
      members: queue === undefined ? null : new Set(serving.map(({ agent }) => agent)),
    };
  }, [data, queue]);
}

interface ToolsProps {
  total: number;
  state: Doing | null;
  onState: (state: Doing | null) => void;
  text: string;
  onText: (text: string) => void;
}

function Tools({ total, state, onState, text, onText }: ToolsProps) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const counts = useCounts();
  return (
    <search className={classes.tools} aria-label={t("board.filter")}>
      <button type="button" className={classes.chip} aria-pressed={state === null} onClick={() => onState(null)}>
        {t("board.all")} <b>{format.number(total)}</b>
      </button>
      {DOINGS.filter((each) => counts[each] > 0 || each === state).map((each) => (
        <button
          key={each}
          type="button"
          className={classes.chip}
          aria-pressed={state === each}
          onClick={() => onState(state === each ? null : each)}
        >
          <Icon name={STATE_GLYPHS[each]} size={14} color={STATE_COLOURS[each]} />
          {t(`state.${each}`)} <b>{format.number(counts[each])}</b>
        </button>
      ))}
      <TextInput
        className={classes.filter ?? ""}
        size="xs"
        type="search"
        aria-label={t("board.search")}
        placeholder={t("board.search")}
        leftSection={<Icon name="search" size={14} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </search>
  );
}

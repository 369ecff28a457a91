import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import { Clock } from "@/components/ui/clock";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useAgents } from "@/features/people/api/people";
import { AgentStateTag } from "@/features/people/components/agent-state-tag";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import { type AgentCell, type AgentState, useAgentsBoard } from "@/features/people/live/agents";

const ORDER: readonly AgentState[] = ["talking", "monitoring", "ringing", "wrap_up", "available", "break", "offline"];

/** All agents, the busiest first, with what they do and since when. */
export function AgentsBoard() {
  const { t } = useTranslation("people");
  const { isReady, refused, agents } = useAgentsBoard();
  return (
    <Card title={t("board.title")} isPadded={false}>
      {refused && <NoPermission />}
      {!refused && !isReady && <LoadingRows rows={5} />}
      {isReady && agents.length === 0 && (
        <Message icon="people" title={t("board.empty_title")} text={t("board.empty_text")} />
      )}
      {isReady && agents.length > 0 && <AgentsTable agents={agents} />}
    </Card>
  );
}

function AgentsTable({ agents }: { agents: readonly AgentCell[] }) {
  const { t, i18n } = useTranslation("people");
  const { data: known = [] } = useAgents();
  const reasonText = useReasonText();
  const nameOf = (agent: string) => known.find((each) => each.agent === agent)?.name ?? agent;
  const sorted = [...agents].sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || nameOf(a.agent).localeCompare(nameOf(b.agent), i18n.language),
  );
  return (
    <table className={table.table} aria-label={t("board.title")}>
      <thead>
        <tr>
          <th scope="col">{t("board.agent")}</th>
          <th scope="col">{t("board.state")}</th>
          <th scope="col" className={table.number}>
            {t("board.since")}
          </th>
          <th scope="col">{t("board.why")}</th>
          <th scope="col">{t("board.phone")}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((each) => (
          <tr key={each.agent}>
            <th scope="row">
              <span className={table.withGlyph}>
                <Avatar name={nameOf(each.agent)} size={26} />
                {nameOf(each.agent)}
              </span>
            </th>
            <td>
              <AgentStateTag state={each.state} />
            </td>
            <td className={table.number}>
              <Clock since={each.since} />
            </td>
            <td className={table.quiet}>{reasonText(each.reason)}</td>
            <td className={table.quiet}>{each.is_phone_ready ? t("board.phone_ready") : t("board.phone_missing")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

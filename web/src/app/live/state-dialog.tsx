import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/live/live.module.css";
import { Dialog } from "@/components/ui/dialog";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import {
  type StateWish,
  useAgentName,
  useBreakReasons,
  useSetState,
  type WantedState,
} from "@/features/people/api/people";
import type { AgentCell } from "@/features/people/live/agents";
import { nameIn } from "@/i18n/languages";
import { useCell } from "@/realtime/context";

const IN_CONTACT: readonly string[] = ["ringing", "talking", "monitoring", "wrap_up", "writing"];

/** Which state an agent is to have; they see who wanted it so. */
export default function StateDialog({ agent, onClose }: { agent: string; onClose: () => void }) {
  const { t, i18n } = useTranslation("app");
  const show = useNotices();
  const name = useAgentName()(agent);
  const cell = useCell<AgentCell>("agents", agent);
  const { data: breaks = [] } = useBreakReasons();
  const set = useSetState(agent);
  const wishes: { key: string; label: string; wish: StateWish }[] = [
    plain("available", t("live.state.available")),
    ...breaks
      .filter(({ is_active }) => is_active)
      .map(({ reason, name: names }) => ({
        key: reason,
        label: t("live.state.break", { reason: nameIn(i18n.language, names) }),
        wish: { state: "break" as const, reason },
      })),
    plain("offline", t("live.state.offline")),
  ];
  const [key, setKey] = useState("=available");
  const wish = wishes.find((each) => each.key === key)?.wish;
  const submit = () =>
    wish &&
    set.mutate(wish, {
      onSuccess: () => {
        show({ text: t("live.state.done", { agent: name }) });
        onClose();
      },
    });
  return (
    <Dialog title={t("live.state.title", { agent: name })} onClose={onClose}>
      <div className={classes.form}>
        <NativeSelect
          label={t("live.state.new")}
          description={cell && IN_CONTACT.includes(cell.state) ? t("live.state.afterwards") : undefined}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          data={wishes.map((each) => ({ value: each.key, label: each.label }))}
        />
        <p className={classes.calm}>{t("live.state.hint")}</p>
        <FailedLine error={set.error} />
        <div className={classes.end}>
          <Button variant="default" onClick={onClose}>
            {t("live.cancel")}
          </Button>
          <Button loading={set.isPending} onClick={submit}>
            {t("live.state.do")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const plain = (state: WantedState, label: string) => ({ key: `=${state}`, label, wish: { state } });

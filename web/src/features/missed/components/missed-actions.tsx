import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { type MissedDeed, type MissedEntry, useWorkOnMissed } from "@/features/missed/api/missed";
import { GiveUpDialog } from "@/features/missed/components/give-up-dialog";
import classes from "@/features/missed/components/missed.module.css";

export interface Colleague {
  value: string;
  label: string;
}

export interface Deeds {
  /** Whether this person may look after missed calls. */
  mayHandle: boolean;
  /** Whether this person may work on what a colleague has taken. */
  mayInterfere: boolean;
  /** To whom an entry can be handed on. */
  colleagues: readonly Colleague[];
  /** Calls a number at once; `null` where that cannot be done from here. */
  call: ((number: string) => void) | null;
}

interface Props {
  entry: MissedEntry;
  deeds: Deeds;
  /** It stands in a row of many. */
  isCompact?: boolean;
}

/** What can be done about an entry. The first thing stands alone, the rest in a menu. */
export function MissedActions({ entry, deeds, isCompact = false }: Props) {
  const { t } = useTranslation("missed");
  const work = useWorkOnMissed();
  const [isGivingUp, setGivingUp] = useState(false);
  if (!deeds.mayHandle) return null;
  const contact = entry.contact;
  const act = (deed: MissedDeed) => work.mutate({ contact, deed });
  const { call } = deeds;
  const takeAndCall = () =>
    work.mutate(
      { contact, deed: { action: "take" } },
      { onSuccess: () => entry.number !== "" && call !== null && call(entry.number) },
    );
  const canBeReached = entry.number !== "" || entry.customer !== null;
  const isTheirs = entry.owner !== null && !entry.is_mine;
  const mayWork = entry.status === "open" && (!isTheirs || deeds.mayInterfere);
  const size = isCompact ? "compact-sm" : "sm";
  return (
    <div className={classes.actions} data-compact={isCompact || undefined}>
      {entry.status === "open" && entry.owner === null && canBeReached && (
        <Button
          size={size}
          leftSection={<Icon name="phone" size={16} />}
          loading={work.isPending}
          onClick={takeAndCall}
        >
          {t("action.take")}
        </Button>
      )}
      {entry.is_mine && entry.number !== "" && call !== null && (
        <Button size={size} leftSection={<Icon name="phone" size={16} />} onClick={() => call(entry.number)}>
          {t("action.call")}
        </Button>
      )}
      {entry.can_reopen && (
        <Button
          size={size}
          variant="default"
          leftSection={<Icon name="undo" size={16} />}
          loading={work.isPending}
          onClick={() => act({ action: "reopen" })}
        >
          {t("action.reopen")}
        </Button>
      )}
      {mayWork && (
        <More entry={entry} size={size} colleagues={deeds.colleagues} onAct={act} onGiveUp={() => setGivingUp(true)} />
      )}
      <FailedLine error={isGivingUp ? null : work.error} />
      {isGivingUp && (
        <GiveUpDialog
          name={entry.name || t("unknown")}
          isBusy={work.isPending}
          error={work.error}
          onGiveUp={(reason, remark) =>
            work.mutate(
              { contact, deed: { action: "give_up", reason, remark } },
              { onSuccess: () => setGivingUp(false) },
            )
          }
          onClose={() => setGivingUp(false)}
        />
      )}
    </div>
  );
}

interface MoreProps {
  entry: MissedEntry;
  size: string;
  colleagues: readonly Colleague[];
  onAct: (deed: MissedDeed) => void;
  onGiveUp: () => void;
}

function More({ entry, size, colleagues, onAct, onGiveUp }: MoreProps) {
  const { t } = useTranslation("missed");
  const name = entry.name || t("unknown");
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <Button
          size={size}
          variant="default"
          aria-label={t("action.more_of", { name })}
          rightSection={<Icon name="chevron-down" size={16} />}
        >
          {t("action.more")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className={classes.menu ?? ""}>
        {entry.owner !== null && (
          <Menu.Item leftSection={<Icon name="arrow-left" size={16} />} onClick={() => onAct({ action: "give_back" })}>
            {t("action.give_back")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="close" size={16} />} onClick={onGiveUp}>
          {t("action.give_up")}
        </Menu.Item>
        {colleagues.length > 0 && <Menu.Label>{t("action.hand")}</Menu.Label>}
        {colleagues.map(({ value, label }) => (
          <Menu.Item key={value} onClick={() => onAct({ action: "hand", agent: value })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button, TextInput } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { isNumber, type Outside, type Target, useConsult, useTransfer } from "@/features/contacts/api/call";
import classes from "@/features/contacts/components/pass-on-dialog.module.css";
import { focus } from "@/lib/focus";

/** Whom a contact can be passed to or who can be asked. */
export interface PassTarget {
  key: string;
  target: Target | Outside;
  name: string;
  /** What they do now, or how many are free. */
  detail: ReactNode;
  mayTransfer: boolean;
  mayConsult: boolean;
}

/** Which way the dialog was opened for: it is what Enter does. */
export type PassOnWay = "transfer" | "consult";

interface Props {
  contact: string;
  way: PassOnWay;
  /** In the order in which they are shown. */
  targets: readonly PassTarget[];
  /** Whether there are lines to the outside. */
  canCallOut: boolean;
  onClose: () => void;
}

/** Finds a colleague, a queue or the head by typing, and then either hands the customer over or asks first. Who types a
 * number passes the customer on to it. */
export default function PassOnDialog({ contact, way, targets, canCallOut, onClose }: Props) {
  const { t, i18n } = useTranslation("contacts");
  const transfer = useTransfer(contact);
  const consult = useConsult(contact);
  const [text, setText] = useState("");
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const list = useId();
  const wanted = text.trim().toLocaleLowerCase(i18n.language);
  const named = targets.filter(({ name }) => name.toLocaleLowerCase(i18n.language).includes(wanted));
  const found = canCallOut && isNumber(text) ? [outside(text.trim(), t("pass_on.outside")), ...named] : named;
  const chosen = found.find(({ key }) => key === chosenKey) ?? found[0] ?? null;
  const isBusy = transfer.isPending || consult.isPending;
  const go = (by: PassOnWay) => {
    if (!chosen || isBusy || !may(chosen, by)) return;
    if (by === "transfer") transfer.mutate(chosen.target, { onSuccess: onClose });
    else if (chosen.target.kind !== "number") consult.mutate(chosen.target, { onSuccess: onClose });
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const at = chosen ? found.indexOf(chosen) : -1;
      setChosenKey(found[(at + step + found.length) % found.length]?.key ?? null);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      go(way);
    }
  };
  return (
    <Dialog title={t("pass_on.title")} onClose={onClose}>
      <TextInput
        ref={focus}
        data-autofocus
        role="combobox"
        aria-label={t(canCallOut ? "pass_on.search_or_dial" : "pass_on.search")}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={chosen ? `${list}-${chosen.key}` : undefined}
        placeholder={t(canCallOut ? "pass_on.search_or_dial" : "pass_on.search")}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
      />
      <div id={list} role="listbox" aria-label={t("pass_on.title")} className={classes.list}>
        {found.map((each) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys and Enter of the field above do it.
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the option.
          <div
            key={each.key}
            id={`${list}-${each.key}`}
            role="option"
            aria-selected={each === chosen}
            aria-disabled={!(each.mayTransfer || each.mayConsult)}
            className={classes.option}
            onClick={() => setChosenKey(each.key)}
          >
            <span className={classes.name}>{each.name}</span>
            {each.detail}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={classes.nothing}>{t("pass_on.nothing")}</p>}
      <div className={classes.ways}>
        <WayButton by="transfer" way={way} chosen={chosen} isBusy={isBusy} onGo={go} />
        <WayButton by="consult" way={way} chosen={chosen} isBusy={isBusy} onGo={go} />
      </div>
      <FailedLine error={transfer.error ?? consult.error} />
    </Dialog>
  );
}

const outside = (number: string, detail: string): PassTarget => ({
  key: "outside",
  target: { kind: "number", number },
  name: number,
  detail: <span>{detail}</span>,
  mayTransfer: true,
  mayConsult: false,
});

const may = (target: PassTarget, by: PassOnWay) => (by === "transfer" ? target.mayTransfer : target.mayConsult);

interface WayButtonProps {
  by: PassOnWay;
  way: PassOnWay;
  chosen: PassTarget | null;
  isBusy: boolean;
  onGo: (by: PassOnWay) => void;
}

function WayButton({ by, way, chosen, isBusy, onGo }: WayButtonProps) {
  const { t } = useTranslation("contacts");
  return (
    <div className={classes.way}>
      <Button
        fullWidth
        variant={by === way ? "filled" : "default"}
        disabled={isBusy || chosen === null || !may(chosen, by)}
        onClick={() => onGo(by)}
      >
        {t(`pass_on.${by}`)}
      </Button>
      <p>{t(chosen?.target.kind === "number" && by === "transfer" ? "pass_on.outside_hint" : `pass_on.${by}_hint`)}</p>
    </div>
  );
}

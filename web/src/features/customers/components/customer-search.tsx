import { ActionIcon, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { useCustomerSearch } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customer-search.module.css";
import { isTyping } from "@/lib/shortcuts";

const SHOWN = 6;

interface Props {
  label: string;
  hint: string;
  /** What is searched for now. */
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
  /** One of the customers that are offered as one types was chosen. */
  onCustomer?: (customer: string) => void;
}

/** Searches for what is typed with Enter; offers customers meanwhile. The key with the slash leads here. */
export function CustomerSearch({ label, hint, value, onSearch, onCustomer }: Props) {
  const { t } = useTranslation("customers");
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const { data: found = [] } = useCustomerSearch(typed ?? "");
  const offered = onCustomer && typed !== null && typed.trim() !== "" ? found.slice(0, SHOWN) : [];
  useSlash(() => input.current?.focus());
  const search = (text: string) => {
    setTyped(null);
    onSearch(text.trim() || undefined);
  };
  return (
    <search className={classes.filter}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== null) search(typed);
        }}
        onKeyDown={(event) => (event.key === "Escape" ? setTyped(null) : moveInList(event, input.current))}
      >
        <Icon name="search" size={16} className={classes.glyph} />
        <input
          ref={input}
          className={classes.input}
          aria-label={label}
          placeholder={hint}
          autoComplete="off"
          maxLength={100}
          value={typed ?? value ?? ""}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {(value !== undefined || typed) && (
          <ActionIcon className={classes.clear ?? ""} aria-label={t("filter.clear")} onClick={() => search("")}>
            <Icon name="close" size={16} />
          </ActionIcon>
        )}
        {offered.length > 0 && (
          <ul className={classes.list} aria-label={t("filter.found")}>
            {offered.map(({ customer, name, addresses }) => (
              <li key={customer}>
                <UnstyledButton
                  className={classes.option}
                  onClick={() => {
                    setTyped(null);
                    onCustomer?.(customer);
                  }}
                >
                  <Avatar name={name} size={26} />
                  <span className={classes.name}>{name}</span>
                  <span className={classes.address}>{addresses[0]?.value}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </form>
    </search>
  );
}

/** The arrows go from the text to what is offered, and on. */
function moveInList(event: KeyboardEvent<HTMLElement>, input: HTMLInputElement | null) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !input) return;
  const stops = [input, ...event.currentTarget.querySelectorAll<HTMLElement>("li button")];
  const next = stops[stops.indexOf(event.target as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function useSlash(act: () => void) {
  useEffect(() => {
    const look = (event: globalThis.KeyboardEvent) => {
      const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
      if (event.code !== "Slash" || !isPlain || isTyping(event)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", look);
    return () => document.removeEventListener("keydown", look);
  });
}

import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { useCustomerNames, useCustomerSearch } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customer-filter.module.css";

const SHOWN = 6;

interface Props {
  label: string;
  hint: string;
  /** The chosen customer's id, or whatever else was searched for. */
  value: string | undefined;
  onFilter: (value: string | undefined) => void;
}

/** Finds a customer as one types. Enter takes the text as it stands, such as the number of a contact. */
export function CustomerFilter({ label, hint, value, onFilter }: Props) {
  const { t } = useTranslation("customers");
  const nameOf = useCustomerNames([]);
  const [typed, setTyped] = useState<string | null>(null);
  const { data: found = [] } = useCustomerSearch(typed ?? "");
  const isOpen = typed !== null && typed.trim() !== "" && found.length > 0;
  const choose = (wanted: string) => {
    setTyped(null);
    onFilter(wanted.trim() || undefined);
  };
  return (
    <search className={classes.filter}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== null) choose(typed);
        }}
        onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
      >
        <Icon name="search" size={16} className={classes.glyph} />
        <input
          className={classes.input}
          aria-label={label}
          placeholder={hint}
          autoComplete="off"
          value={typed ?? (value === undefined ? "" : nameOf(value))}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {value !== undefined && (
          <ActionIcon className={classes.clear ?? ""} aria-label={t("filter.clear")} onClick={() => choose("")}>
            <Icon name="close" size={16} />
          </ActionIcon>
        )}
        {isOpen && (
          <ul className={classes.list} aria-label={t("filter.found")}>
            {found.slice(0, SHOWN).map(({ customer, name }) => (
              <li key={customer}>
                <UnstyledButton className={classes.option} onClick={() => choose(customer)}>
                  <Avatar name={name} size={26} />
                  {name}
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </form>
    </search>
  );
}

import { Modal, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Item, matches } from "@/app/palette/items";
import classes from "@/app/palette/palette.module.css";
import { keepRecent, recentOf } from "@/app/palette/recent";
import { ResultList } from "@/app/palette/result-list";
import { useActions } from "@/app/palette/use-actions";
import { useFound } from "@/app/palette/use-found";
import { usePages } from "@/app/palette/use-pages";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { FailedLine } from "@/components/ui/states";
import { useMe } from "@/features/identity/api/session";
import { isComposing } from "@/lib/shortcuts";

const ASK_AFTER_MS = 150;

interface Props {
  onClose: () => void;
  onShortcuts: () => void;
}

/** One field for everything: customers, contacts, people, pages and what can be done. The keyboard is enough. */
export default function Palette({ onClose, onShortcuts }: Props) {
  const { t } = useTranslation("app");
  const list = useId();
  useFocusReturn();
  const [text, setText] = useState("");
  const { items, isSearching, error, choose } = useItems(text, { onClose, onShortcuts });
  const [chosen, setChosen] = useState<string | null>(null);
  const at = Math.max(
    0,
    items.findIndex(({ id }) => id === chosen),
  );
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const isKeyOfInputMethod = isComposing(event.nativeEvent);
    if (isKeyOfInputMethod || items.length === 0 || (step === 0 && event.key !== "Enter")) return;
    event.preventDefault();
    if (step !== 0) setChosen(items[(at + step + items.length) % items.length]?.id ?? null);
    else choose(items[at]);
  };
  const now = items[at];
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={620}
      yOffset="9vh"
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.window ?? "" }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content>
        <VisuallyHidden>
          <Modal.Title>{t("palette.title")}</Modal.Title>
        </VisuallyHidden>
        <div className={classes.field}>
          <Icon name="search" size={19} color="var(--ink-3)" />
          <input
            className={classes.input}
            data-autofocus
            role="combobox"
            aria-label={t("palette.placeholder")}
            aria-expanded={items.length > 0}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={now && `${list}-${now.id}`}
            placeholder={t("palette.placeholder")}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setChosen(null);
            }}
            onKeyDown={press}
          />
          <Keys of="Esc" />
        </div>
        <VisuallyHidden role="status">
          {isSearching ? t("palette.searching") : t("palette.found", { count: items.length })}
        </VisuallyHidden>
        <ResultList id={list} items={items} chosen={now?.id ?? null} onPoint={setChosen} onChoose={choose} />
        {items.length === 0 && (
          <p className={classes.empty}>{t(isSearching ? "palette.searching" : "palette.nothing")}</p>
        )}
        <FailedLine error={error} />
        <footer className={classes.foot} aria-hidden="true">
          <span>
            <Keys of="↑ ↓" /> {t("palette.choose")}
          </span>
          <span>
            <Keys of="Enter" /> {t("palette.go")}
          </span>
        </footer>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The focus goes back to where it was before, as everything is taken away at once. */
function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus();
    },
    [before],
  );
}

/** All that fits the text, in the order in which it is shown. */
function useItems(text: string, { onClose, onShortcuts }: Props) {
  const me = useMe();
  const router = useRouter();
  const words = text.trim();
  const [asked] = useDebouncedValue(words, ASK_AFTER_MS);
  const { found, isSearching, error } = useFound(words === "" ? "" : asked);
  const pages = usePages();
  const actions = useActions(onShortcuts);
  const leading = <T extends Omit<Item, "run"> & { to: string }>(item: T): Item => ({
    ...item,
    run: () => void router.navigate({ href: item.to }),
  });
  const recent = words === "" ? recentOf(me.user).map((kept) => leading({ ...kept, group: "recent" as const })) : [];
  const seen = new Set(recent.map(({ id }) => id));
  const rest = [...found.map(leading), ...pages.map(leading), ...actions].filter(({ id }) => !seen.has(id));
  const isServers = ({ group }: Item) => group === "customers" || group === "contacts";
  const items = [
    ...recent,
    ...rest.filter((item) => words === "" || isServers(item) || matches(words, item.title, item.detail)),
  ];
  const choose = (item: Item | undefined) => {
    if (!item) return;
    keepRecent(me.user, item);
    onClose();
    item.run();
  };
  return { items, isSearching: isSearching || asked !== words, error, choose };
}

import { ActionIcon, Popover, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Graph } from "@/features/flows/designer/model/graph";
import { KINDS } from "@/features/flows/designer/model/kinds";
import { inOrder } from "@/features/flows/designer/model/ways";
import { useWords } from "@/features/flows/designer/use-words";

const SHOWN = 8;

interface Props {
  graph: Graph;
  onShow: (node: string) => void;
}

/** Finds a step by its kind, what it says and what it names. */
export function StepSearch({ graph, onShow }: Props) {
  const { t, i18n } = useTranslation("designer");
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const [sought, setSought] = useState("");
  const lower = (text: string) => text.toLocaleLowerCase(i18n.language);
  const found = inOrder(graph)
    .map(({ node }) => node)
    .filter((node) => lower(`${words.title(node)} ${node.node}`).includes(lower(sought.trim())))
    .slice(0, SHOWN);
  const go = (node: string) => {
    setOpen(false);
    setSought("");
    onShow(node);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={340} trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={t("find")} title={t("find")} size={32} onClick={() => setOpen((before) => !before)}>
          <Icon name="search" size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("find")}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (found[0]) go(found[0].node);
          }}
        >
          <TextInput
            data-autofocus
            aria-label={t("find")}
            placeholder={t("find")}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
          />
        </form>
        <div className={classes.picks}>
          {found.map((node) => (
            <button key={node.node} type="button" className={classes.pick} onClick={() => go(node.node)}>
              <Icon name={KINDS[node.type].icon} size={16} />
              <span>{words.title(node)}</span>
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

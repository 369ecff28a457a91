import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Kind } from "@/features/flows/designer/model/graph";
import { GROUPS, KIND_NAMES, KINDS } from "@/features/flows/designer/model/kinds";
import { useWords } from "@/features/flows/designer/use-words";

/** What a step is dragged as from the palette onto the canvas. */
export const KIND_MIME = "application/x-perezvon-kind";

/** All kinds of steps. A click puts one behind the chosen step, dragging puts it where it is dropped. */
export function Palette({ onAdd }: { onAdd: (kind: Kind) => void }) {
  const { t } = useTranslation("designer");
  const words = useWords();
  return (
    <aside className={classes.palette} aria-label={t("palette")}>
      {GROUPS.map((group) => (
        <div key={group} data-group={group} className={classes.group}>
          <h2>{t(`group.${group}`)}</h2>
          {KIND_NAMES.filter((kind) => KINDS[kind].group === group).map((kind) => (
            <button
              key={kind}
              type="button"
              draggable
              className={classes.kind}
              title={t(`kind.${kind}.text`)}
              aria-label={words.kind(kind)}
              aria-keyshortcuts={KINDS[kind].key}
              onDragStart={(event) => {
                event.dataTransfer.setData(KIND_MIME, kind);
                event.dataTransfer.effectAllowed = "copy";
              }}
              onClick={() => onAdd(kind)}
            >
              <Icon name={KINDS[kind].icon} size={16} />
              <span>{words.kind(kind)}</span>
              <kbd>{KINDS[kind].key}</kbd>
            </button>
          ))}
        </div>
      ))}
    </aside>
  );
}

interface PickerProps {
  onPick: (kind: Kind) => void;
  onClose: () => void;
}

/** The same kinds in a window, found by typing: for a way that was pulled to an empty place, and for the list. */
export function KindPicker({ onPick, onClose }: PickerProps) {
  const { t, i18n } = useTranslation("designer");
  const words = useWords();
  const [sought, setSought] = useState("");
  const lower = (text: string) => text.toLocaleLowerCase(i18n.language);
  const found = KIND_NAMES.filter((kind) =>
    lower(`${words.kind(kind)} ${t(`kind.${kind}.text`)}`).includes(lower(sought.trim())),
  );
  return (
    <Dialog title={t("pick.title")} size={520} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) onPick(found[0]);
        }}
      >
        <TextInput
          data-autofocus
          aria-label={t("pick.search")}
          placeholder={t("pick.search")}
          leftSection={<Icon name="search" size={16} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      </form>
      <div className={classes.picks}>
        {found.map((kind) => (
          <button key={kind} type="button" className={classes.pick} onClick={() => onPick(kind)}>
            <Icon name={KINDS[kind].icon} size={18} />
            <span>
              <strong>{words.kind(kind)}</strong>
              <span>{t(`kind.${kind}.text`)}</span>
            </span>
          </button>
        ))}
      </div>
    </Dialog>
  );
}

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { GROUPS, type Item } from "@/app/palette/items";
import classes from "@/app/palette/palette.module.css";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";

interface Props {
  id: string;
  items: readonly Item[];
  chosen: string | null;
  onPoint: (id: string) => void;
  onChoose: (item: Item) => void;
}

/** The results by their kind. The focus stays in the field, which says which line is chosen. */
export function ResultList({ id, items, chosen, onPoint, onChoose }: Props) {
  const { t } = useTranslation("app");
  if (items.length === 0) return null;
  return (
    <div id={id} role="listbox" aria-label={t("palette.results")} className={classes.list}>
      {GROUPS.map((group) => {
        const lines = items.filter((item) => item.group === group);
        if (lines.length === 0) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: inside a list box a group is no set of fields.
          <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
            <div id={`${id}-${group}`} className={classes.group}>
              {t(`palette.group.${group}`)}
            </div>
            {lines.map((item) => (
              <Line
                key={item.id}
                id={`${id}-${item.id}`}
                item={item}
                isChosen={item.id === chosen}
                onPoint={() => onPoint(item.id)}
                onChoose={() => onChoose(item)}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface LineProps {
  id: string;
  item: Item;
  isChosen: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Line({ id, item, isChosen, onPoint, onChoose }: LineProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and hears the keys.
    <div
      ref={line}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className={`${classes.line} ${isChosen ? classes.chosen : ""}`}
      onMouseMove={isChosen ? undefined : onPoint}
      onClick={onChoose}
    >
      <Icon name={item.icon} size={17} color={isChosen ? "var(--brand)" : "var(--ink-3)"} />
      <span className={classes.title}>{item.title}</span>
      {item.detail && <span className={classes.detail}>{item.detail}</span>}
      {item.keys && (
        <span className={classes.keys}>
          <Keys of={item.keys} />
        </span>
      )}
    </div>
  );
}

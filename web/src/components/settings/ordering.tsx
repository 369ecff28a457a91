import { ActionIcon } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";

/** The list with the item at `from` taken out and put in at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}

/** Puts a list into another order by dragging its rows, or by `move`; without `onOrder` it stays as it is. */
export function useDragOrder<T>(list: readonly T[], onOrder: ((list: T[]) => void) | undefined) {
  const [dragged, setDragged] = useState<number | null>(null);
  const move = (from: number, to: number) => {
    if (to >= 0 && to < list.length && from !== to) onOrder?.(moved(list, from, to));
  };
  const row = (index: number) => ({
    draggable: onOrder !== undefined,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = "move";
      setDragged(index);
    },
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== null) move(dragged, index);
      setDragged(null);
    },
    onDragEnd: () => setDragged(null),
  });
  return { move, row };
}

interface MoveProps {
  name: string;
  index: number;
  count: number;
  onMove: (from: number, to: number) => void;
}

/** The same without a mouse. */
export function MoveButtons({ name, index, count, onMove }: MoveProps) {
  const { t } = useTranslation("shared");
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <ActionIcon
        aria-label={t("settings.move_up", { name })}
        disabled={index === 0}
        onClick={() => onMove(index, index - 1)}
      >
        <Icon name="arrow-up" size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label={t("settings.move_down", { name })}
        disabled={index === count - 1}
        onClick={() => onMove(index, index + 1)}
      >
        <Icon name="arrow-down" size={16} />
      </ActionIcon>
    </span>
  );
}

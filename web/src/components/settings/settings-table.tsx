import { ActionIcon, Button, Tooltip, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MoveButtons, useDragOrder } from "@/components/settings/ordering";
import classes from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { SortHead, type SortKey, useSorting } from "@/components/ui/sorting";
import table from "@/components/ui/table.module.css";
import { rowKeys } from "@/lib/row-keys";

export interface Column<T> {
  title: string;
  cell: (item: T) => ReactNode;
  isNumber?: boolean;
  /** By what the table can be put in the order of this column. */
  sortBy?: SortKey<T>;
}

export interface Row<T> {
  key: string;
  name: string;
  isActive: boolean;
  item: T;
}

interface Props<T> {
  label: string;
  rows: readonly Row<T>[];
  columns: readonly Column<T>[];
  onOpen: (item: T) => void;
  /** Put into use or take out of it; nothing for those who may only look, or where everything is in use. */
  onSwitch?: ((item: T) => void) | undefined;
  onDuplicate?: ((item: T) => void) | undefined;
  /** Whether a switch is on its way: until then the next one would name an old version. */
  isSaving: boolean;
  /** The keys in their new order, where the order means something. */
  onOrder?: ((keys: string[]) => void) | undefined;
}

const NAME = "name";

/** Settings of one kind; the name opens the form, and the end of a row has what can be done at once. */
export function SettingsTable<T>({ label, rows, columns, onOpen, onOrder, ...actions }: Props<T>) {
  const { t, i18n } = useTranslation("shared");
  const sorting = useSorting<Row<T>>(
    {
      [NAME]: ({ name }) => name,
      ...Object.fromEntries(columns.map(({ title, sortBy }) => [title, ({ item }: Row<T>) => sortBy?.(item) ?? ""])),
    },
    i18n.language,
  );
  const isOrdered = onOrder !== undefined && sorting.sorted === null;
  const order = useDragOrder(
    rows.map(({ key }) => key),
    isOrdered ? onOrder : undefined,
  );
  const hasActions = actions.onSwitch !== undefined || actions.onDuplicate !== undefined;
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <SortHead column={NAME} sorting={sorting}>
              {t("settings.name")}
            </SortHead>
            {columns.map((column) => (
              <Heading key={column.title} column={column} sorting={sorting} />
            ))}
            <th scope="col">{t("settings.in_use")}</th>
            {isOrdered && <th scope="col">{t("settings.order")}</th>}
            {hasActions && <th scope="col">{t("settings.actions")}</th>}
          </tr>
        </thead>
        <tbody onKeyDown={rowKeys}>
          {sorting.apply(rows).map((row, index) => (
            <tr key={row.key} className={row.isActive ? undefined : classes.off} {...order.row(index)}>
              <th scope="row">
                <UnstyledButton data-row className={classes.open} onClick={() => onOpen(row.item)}>
                  {row.name}
                </UnstyledButton>
              </th>
              {columns.map(({ title, cell, isNumber }) => (
                <td key={title} className={isNumber ? table.number : table.quiet}>
                  {cell(row.item)}
                </td>
              ))}
              <td>
                <span className={row.isActive ? classes.yes : classes.no}>
                  {t(row.isActive ? "settings.yes" : "settings.no")}
                </span>
              </td>
              {isOrdered && (
                <td>
                  <MoveButtons name={row.name} index={index} count={rows.length} onMove={order.move} />
                </td>
              )}
              {hasActions && <Actions row={row} {...actions} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Sort = Parameters<typeof SortHead>[0]["sorting"];

function Heading<T>({ column: { title, isNumber, sortBy }, sorting }: { column: Column<T>; sorting: Sort }) {
  if (sortBy)
    return (
      <SortHead column={title} sorting={sorting} isNumber={isNumber}>
        {title}
      </SortHead>
    );
  return (
    <th scope="col" className={isNumber ? table.number : undefined}>
      {title}
    </th>
  );
}

type ActionsProps<T> = Pick<Props<T>, "onSwitch" | "onDuplicate" | "isSaving"> & { row: Row<T> };

function Actions<T>({ row, onSwitch, onDuplicate, isSaving }: ActionsProps<T>) {
  const { t } = useTranslation("shared");
  const { name, isActive, item } = row;
  return (
    <td>
      <span className={classes.actions}>
        {onSwitch && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={t(isActive ? "settings.switch_off_named" : "settings.switch_on_named", { name })}
            disabled={isSaving}
            onClick={() => onSwitch(item)}
          >
            {t(isActive ? "settings.switch_off" : "settings.switch_on")}
          </Button>
        )}
        {onDuplicate && (
          <Tooltip label={t("settings.duplicate")}>
            <ActionIcon aria-label={t("settings.duplicate_named", { name })} onClick={() => onDuplicate(item)}>
              <Icon name="copy" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </td>
  );
}

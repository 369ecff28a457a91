import { Button, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MoveButtons, useDragOrder } from "@/components/settings/ordering";
import classes from "@/components/settings/settings.module.css";
import table from "@/components/ui/table.module.css";

export interface Column<T> {
  title: string;
  cell: (item: T) => ReactNode;
  isNumber?: boolean;
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
  /** Whether a switch is on its way: until then the next one would name an old version. */
  isSaving: boolean;
  /** The keys in their new order, where the order means something. */
  onOrder?: ((keys: string[]) => void) | undefined;
}

/** Settings of one kind; the name opens the form. */
export function SettingsTable<T>({ label, rows, columns, onOpen, onSwitch, isSaving, onOrder }: Props<T>) {
  const { t } = useTranslation("shared");
  const order = useDragOrder(
    rows.map(({ key }) => key),
    onOrder,
  );
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("settings.name")}</th>
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" className={isNumber ? table.number : undefined}>
                {title}
              </th>
            ))}
            <th scope="col">{t("settings.in_use")}</th>
            {onOrder && <th scope="col">{t("settings.order")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.key} className={row.isActive ? undefined : classes.off} {...order.row(index)}>
              <th scope="row">
                <UnstyledButton className={classes.open} onClick={() => onOpen(row.item)}>
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
                {onSwitch && (
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    aria-label={t(row.isActive ? "settings.switch_off_named" : "settings.switch_on_named", {
                      name: row.name,
                    })}
                    disabled={isSaving}
                    onClick={() => onSwitch(row.item)}
                  >
                    {t(row.isActive ? "settings.switch_off" : "settings.switch_on")}
                  </Button>
                )}
              </td>
              {onOrder && (
                <td>
                  <MoveButtons name={row.name} index={index} count={rows.length} onMove={order.move} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

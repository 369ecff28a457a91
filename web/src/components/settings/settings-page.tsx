import { Button, TextInput } from "@mantine/core";
import { type UseQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Editor } from "@/components/settings/editor";
import classes from "@/components/settings/settings.module.css";
import { type Column, SettingsTable } from "@/components/settings/settings-table";
import { useDraft } from "@/components/settings/use-draft";
import { useSetting } from "@/components/settings/use-setting";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { FailedLine, Loaded, LoadingRows, Message } from "@/components/ui/states";
import { useDocumentTitle } from "@/lib/use-document-title";

/** A list this short is seen at a glance. */
const SEARCHED_FROM = 8;

export interface Setting {
  version: number;
  is_active: boolean;
}

export type Form<T> = (draft: T, change: (patch: Partial<T>) => void) => ReactNode;

export interface SettingsPageProps<T extends Setting> {
  icon: IconName;
  /** `lead` says what these settings are for, `empty` what to do first. */
  words: { title: string; lead: string; add: string; empty: string };
  query: UseQueryResult<T[]>;
  /** Adds a setting of version 0, and changes the version that was seen of others. */
  save: (wanted: T) => Promise<T>;
  /** What is saved to take a change back, if it can be; the setting as it was, where nothing else changes with it. */
  formerOf?: (item: T, wanted: T) => T | null;
  keyOf: (item: T) => string;
  nameOf: (item: T) => string;
  blank: () => T;
  columns: readonly Column<T>[];
  form: Form<T>;
  order?: (keys: string[]) => Promise<unknown>;
  canWrite: boolean;
  width?: number;
  hasSwitch?: boolean;
}

/** Settings of one kind: a list, a form, and everything in between. */
export function SettingsPage<T extends Setting>(props: SettingsPageProps<T>) {
  const { words, query, canWrite } = props;
  const [edited, setEdited] = useState<T | null>(null);
  useDocumentTitle(words.title);
  const add = canWrite && <Add label={words.add} onClick={() => setEdited(props.blank())} />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
        {query.data && query.data.length > 0 && add}
      </header>
      <Loaded query={query} loading={<LoadingRows rows={6} height={24} />}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Message icon={props.icon} title={words.title} text={words.empty}>
                {add}
              </Message>
            </Card>
          ) : (
            <List {...props} items={items} onOpen={setEdited} />
          )
        }
      </Loaded>
      {edited && (
        <Edited {...props} key={`${props.keyOf(edited)}.${edited.version}`} item={edited} onOpen={setEdited} />
      )}
    </div>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
      {label}
    </Button>
  );
}

type ListProps<T extends Setting> = SettingsPageProps<T> & { items: readonly T[]; onOpen: (item: T) => void };

function List<T extends Setting>(props: ListProps<T>) {
  const { items, order, canWrite } = props;
  const { t, i18n } = useTranslation("shared");
  const [sought, setSought] = useState("");
  const queries = useQueryClient();
  const { save, error, isSaving } = useSetting(props);
  const ordering = useMutation({
    mutationFn: (keys: string[]) => order?.(keys) ?? Promise.resolve(),
    onSettled: () => queries.invalidateQueries(),
  });
  const found = items.filter((item) =>
    props.nameOf(item).toLocaleLowerCase(i18n.language).includes(sought.toLocaleLowerCase(i18n.language)),
  );
  const isOrdered = canWrite && order !== undefined && sought === "";
  return (
    <Card isPadded={false}>
      {items.length >= SEARCHED_FROM && (
        <TextInput
          className={classes.search}
          aria-label={t("settings.search")}
          placeholder={t("settings.search")}
          leftSection={<Icon name="search" size={16} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      )}
      <FailedLine error={error ?? ordering.error} />
      {found.length === 0 ? (
        <Message icon="search" title={t("settings.nothing_found")} />
      ) : (
        <SettingsTable
          label={props.words.title}
          columns={props.columns}
          rows={found.map((item) => ({
            key: props.keyOf(item),
            name: props.nameOf(item),
            isActive: item.is_active,
            item,
          }))}
          onOpen={props.onOpen}
          onSwitch={
            canWrite && props.hasSwitch !== false
              ? (item) => save({ ...item, is_active: !item.is_active }, item)
              : undefined
          }
          isSaving={isSaving}
          onOrder={isOrdered ? ordering.mutate : undefined}
        />
      )}
    </Card>
  );
}

type EditedProps<T extends Setting> = SettingsPageProps<T> & { item: T; onOpen: (item: T | null) => void };

function Edited<T extends Setting>(props: EditedProps<T>) {
  const { item, onOpen, canWrite } = props;
  const draft = useDraft(item);
  const { save, error, isSaving } = useSetting(props);
  const before = item.version > 0 ? item : null;
  const former = (wanted: T) => (before && props.formerOf ? props.formerOf(before, wanted) : before);
  const reload = async () => {
    const { data } = await props.query.refetch();
    onOpen(data?.find((each) => props.keyOf(each) === props.keyOf(item)) ?? null);
  };
  return (
    <Editor
      title={before ? props.nameOf(before) : props.words.add}
      isDirty={draft.isDirty}
      isReadOnly={!canWrite}
      isSaving={isSaving}
      error={error}
      width={props.width}
      onSave={() => save(draft.value, former(draft.value), () => onOpen(null))}
      onClose={() => onOpen(null)}
      onReload={() => void reload()}
    >
      {props.form(draft.value, draft.change)}
    </Editor>
  );
}

import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { useNotices } from "@/components/ui/notices";
import { FailedLine, Message } from "@/components/ui/states";
import {
  type Customer,
  type MergeField,
  useCustomer,
  useMerge,
  useUndoMerge,
} from "@/features/customers/api/customers";
import { CustomerSearch } from "@/features/customers/components/customer-search";
import classes from "@/features/customers/components/customers.module.css";
import { useFormat } from "@/i18n/format";

interface Props {
  kept: Customer;
  agentName: (agent: string) => string;
  onClose: () => void;
}

/** Finds another profile of the same customer and shows what becomes of both before it is done. */
export function MergeDialog({ kept, agentName, onClose }: Props) {
  const { t } = useTranslation("customers");
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: other } = useCustomer(chosen);
  const isSame = other?.customer === kept.customer;
  return (
    <Dialog title={t("merge.title", { name: kept.name })} onClose={onClose}>
      <div className={classes.merging}>
        <CustomerSearch
          label={t("merge.find")}
          hint={t("list.search_hint")}
          value={undefined}
          onSearch={() => undefined}
          onCustomer={setChosen}
        />
        {isSame && <Message icon="customer" title={t("merge.same")} />}
        {!other && <Message icon="people" title={t("merge.empty_title")} text={t("merge.empty_text")} />}
        {other && !isSame && (
          <SideBySide key={other.customer} kept={kept} other={other} agentName={agentName} onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}

const FIELDS: readonly MergeField[] = ["name", "language", "manager", "tier"];

function SideBySide({ kept, other, agentName, onClose }: Props & { other: Customer }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const notify = useNotices();
  const merge = useMerge();
  const undo = useUndoMerge(kept.customer);
  const [taken, setTaken] = useState<readonly MergeField[]>(FIELDS.filter((field) => kept[field] === null));
  const shown: Readonly<Record<MergeField, (one: Customer) => string>> = {
    name: ({ name }) => name,
    language: ({ language }) => format.languageName(language),
    manager: ({ manager }) => (manager === null ? t("no_manager") : agentName(manager)),
    tier: ({ tier }) => tier ?? "–",
  };
  const take = (field: MergeField, isTaken: boolean) =>
    setTaken((before) => [...before.filter((each) => each !== field), ...(isTaken ? [field] : [])]);
  const done = () => {
    notify({ text: t("merge.done", { name: kept.name }) });
    onClose();
  };
  return (
    <>
      <table className={classes.merge} aria-label={t("merge.preview")}>
        <thead>
          <tr>
            <th scope="col">{t("merge.value")}</th>
            <th scope="col">{t("merge.this")}</th>
            <th scope="col">{t("merge.other")}</th>
          </tr>
        </thead>
        <tbody>
          {FIELDS.map((field) => (
            <tr key={field}>
              <th scope="row">{t(field)}</th>
              {[kept, other].map((one, side) => (
                <td key={one.customer}>
                  {kept[field] === other[field] || one[field] === null ? (
                    shown[field](one)
                  ) : (
                    <label className={classes.choice}>
                      <input
                        type="radio"
                        name={`merge-${field}`}
                        checked={taken.includes(field) === (side === 1)}
                        onChange={() => take(field, side === 1)}
                      />
                      {shown[field](one)}
                    </label>
                  )}
                </td>
              ))}
            </tr>
          ))}
          <Joined title={t("addresses")}>{(one) => one.addresses.map(({ value }) => value).join(", ") || "–"}</Joined>
          <Joined title={t("backups")}>{(one) => one.backups.map(agentName).join(", ") || "–"}</Joined>
          <Joined title={t("note")}>{(one) => one.note || "–"}</Joined>
        </tbody>
      </table>
      <p className={classes.hint}>{t("merge.what_happens")}</p>
      <FailedLine error={merge.error ?? undo.error} />
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t("merge.cancel")}
        </Button>
        <Button
          loading={merge.isPending}
          onClick={() => merge.mutate({ kept, other, take: [...taken] }, { onSuccess: done })}
        >
          {t("merge.do")}
        </Button>
      </div>
    </>
  );

  /** What is kept of both. */
  function Joined({ title, children }: { title: string; children: (one: Customer) => ReactNode }) {
    return (
      <tr>
        <th scope="row">{t("merge.joined", { what: title })}</th>
        <td>{children(kept)}</td>
        <td>{children(other)}</td>
      </tr>
    );
  }
}

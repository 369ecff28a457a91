import { Button, NativeSelect } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Names, NamesInput } from "@/components/settings/names-input";
import { PageFrame } from "@/components/settings/page-frame";
import { RecordLinks } from "@/components/settings/record-link";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { FailedLine, Loaded, LoadingRows, Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useRefusal } from "@/components/ui/use-refusal";
import { type Design, useAddDesign, useDesigns } from "@/features/flows/api/designs";
import { useLineSettings } from "@/features/flows/api/settings";
import classes from "@/features/flows/designer/designer.module.css";
import { nameIn } from "@/i18n/languages";

/** All flows: what callers meet, what is being drawn, and which lines lead there. */
export function FlowsSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("designer");
  const query = useDesigns();
  const [isAdding, setAdding] = useState(false);
  const add = canWrite && (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t("list.add")}
    </Button>
  );
  const count = query.data?.length;
  return (
    <PageFrame
      title={t("list.title")}
      lead={t("list.lead")}
      count={count ? new Intl.NumberFormat(i18n.language).format(count) : undefined}
      action={count ? add : undefined}
    >
      <Loaded query={query} loading={<LoadingRows rows={5} height={24} />}>
        {(designs) => (
          <Card isPadded={false}>
            {designs.length === 0 ? (
              <Message icon="layout" title={t("list.title")} text={t("list.empty")}>
                {add}
              </Message>
            ) : (
              <FlowTable designs={designs} />
            )}
          </Card>
        )}
      </Loaded>
      {isAdding && <AddFlow designs={query.data ?? []} onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}

function FlowTable({ designs }: { designs: readonly Design[] }) {
  const { t, i18n } = useTranslation("designer");
  const { data: lines = [] } = useLineSettings();
  const used = (design: Design) =>
    lines
      .filter(({ line }) => design.lines.includes(line))
      .map(({ line, name }) => ({ page: "lines" as const, id: line, name: nameIn(i18n.language, name) }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
    <section className={classes.wide} aria-label={t("list.title")} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("list.name")}</th>
            <th scope="col">{t("list.state")}</th>
            <th scope="col">{t("list.problems")}</th>
            <th scope="col">{t("list.lines")}</th>
          </tr>
        </thead>
        <tbody>
          {designs.map((design) => (
            <tr key={design.flow}>
              <td>
                <Link to="/admin/flows/$flow" params={{ flow: design.flow }} className={settings.record}>
                  {nameIn(i18n.language, design.name)}
                </Link>
              </td>
              <td>
                {design.newest > 0 ? t("in_use", { version: design.newest }) : t("never_published")}
                {design.is_changed && <span className={classes.badge}>{t("list.changed")}</span>}
              </td>
              <td>
                <ProblemCount design={design} />
              </td>
              <td>
                <RecordLinks of={used(design)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProblemCount({ design: { problems } }: { design: Design }) {
  const { t } = useTranslation("designer");
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (problems.length === 0)
    return (
      <span className={classes.good}>
        <Icon name="check" size={15} /> {t("list.fine")}
      </span>
    );
  return (
    <span className={errors > 0 ? classes.error : classes.warning}>
      <Icon name="alert" size={15} />{" "}
      {errors > 0 ? t("publish.errors", { count: errors }) : t("publish.warnings", { count: problems.length })}
    </span>
  );
}

function AddFlow({ designs, onClose }: { designs: readonly Design[]; onClose: () => void }) {
  const { t, i18n } = useTranslation("designer");
  const navigate = useNavigate();
  const [name, setName] = useState<Names>({});
  const [copied, setCopied] = useState(designs[0]?.flow ?? "");
  const add = useAddDesign();
  const refusal = useRefusal(add.error, { "settings.name_taken": "name" });
  const submit = () =>
    add.mutate(
      { name: { ...name }, copied: copied || null },
      { onSuccess: ({ flow }) => void navigate({ to: "/admin/flows/$flow", params: { flow } }) },
    );
  return (
    <Dialog title={t("list.add")} size={480} onClose={onClose}>
      <form
        ref={refusal.form}
        className={settings.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <NamesInput value={name} onChange={setName} error={refusal.at("name")} />
        <NativeSelect
          label={t("list.like")}
          value={copied}
          onChange={(event) => setCopied(event.currentTarget.value)}
          data={[
            { value: "", label: t("list.blank") },
            ...designs.map((design) => ({ value: design.flow, label: nameIn(i18n.language, design.name) })),
          ]}
        />
        <FailedLine error={refusal.rest} />
        <div>
          <Button type="submit" loading={add.isPending}>
            {t("list.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

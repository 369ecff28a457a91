import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSubject } from "@/app/admin/audit-subject";
import { PageFrame } from "@/components/settings/page-frame";
import { RecordLink } from "@/components/settings/record-link";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { filterOf, type Sought, useAudit } from "@/features/audit/api/audit";
import audit from "@/features/audit/components/audit.module.css";
import { AuditFilter } from "@/features/audit/components/audit-filter";
import { AuditTable } from "@/features/audit/components/audit-table";
import { may, useMe } from "@/features/identity/api/session";
import { useUsers } from "@/features/identity/api/users";

/** Who did what. Filter and place are in the address, so that it can be shared. */
export function AuditPage() {
  return may(useMe(), "audit.read") ? <Trail /> : <NoPermission />;
}

function Trail() {
  const { t } = useTranslation("audit");
  const { cursor, ...sought } = useSearch({ from: "/signed-in/admin/audit" });
  const navigate = useNavigate();
  const users = useUsers();
  const trail = useAudit(sought, cursor);
  const subjectOf = useSubject(users.data ?? []);
  const isKnown = (actor: string) => users.data?.some(({ user }) => user === actor) ?? false;
  const actorOf = (actor: string, name: string) =>
    isKnown(actor) ? <RecordLink page="people" id={actor} name={name} /> : name;
  const go = (wanted: Sought, place?: string) =>
    void navigate({ to: "/admin/audit", search: { ...wanted, cursor: place } });
  return (
    <PageFrame title={t("title")} lead={t("lead")} action={<ExportButton table="audit" filter={filterOf(sought)} />}>
      <AuditFilter people={users.data ?? []} sought={sought} onSeek={(wanted) => go(wanted)} />
      <Card isPadded={false}>
        <Loaded query={trail} loading={<LoadingRows rows={10} height={24} />}>
          {({ items, next }) => (
            <>
              {items.length > 0 ? (
                <AuditTable entries={items} actorOf={actorOf} subjectOf={subjectOf} />
              ) : (
                <Message icon="search" title={t("nothing")} text={t("nothing_text")} />
              )}
              {(cursor !== undefined || next !== null) && (
                <nav className={audit.pages} aria-label={t("pages")}>
                  <Button variant="default" disabled={cursor === undefined} onClick={() => go(sought)}>
                    {t("newest")}
                  </Button>
                  <Button
                    variant="default"
                    disabled={next === null}
                    rightSection={<Icon name="chevron-right" size={16} />}
                    onClick={() => go(sought, next ?? undefined)}
                  >
                    {t("older")}
                  </Button>
                </nav>
              )}
            </>
          )}
        </Loaded>
      </Card>
    </PageFrame>
  );
}

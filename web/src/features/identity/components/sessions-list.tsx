import { Button } from "@mantine/core";
import { Trans, useTranslation } from "react-i18next";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Icon } from "@/components/ui/icon";
import { Ago, Moment } from "@/components/ui/moment";
import { FailedLine } from "@/components/ui/states";
import { type Session, useEndSession, useSignOutEverywhere } from "@/features/identity/api/account";
import classes from "@/features/identity/components/users.module.css";

interface Props {
  sessions: readonly Session[];
  onSignedOut: () => void;
}

/** Where one is signed in. */
export function SessionsList({ sessions, onSignedOut }: Props) {
  const { t } = useTranslation("identity");
  const end = useEndSession();
  const everywhere = useSignOutEverywhere({ onSignedOut });
  return (
    <>
      <ul className={classes.list} aria-label={t("sessions.title")}>
        {sessions.map((session) => (
          <li key={session.session}>
            <Place session={session} />
            {!session.is_here && (
              <Button
                variant="default"
                loading={end.isPending && end.variables === session.session}
                onClick={() => end.mutate(session.session)}
              >
                {t("person.sign_out")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FailedLine error={end.error ?? everywhere.error} />
      <div style={{ marginTop: 14 }}>
        <ConfirmButton
          label={t("sessions.everywhere")}
          question={t("sessions.everywhere_question")}
          isPending={everywhere.isPending}
          onConfirm={() => everywhere.mutate()}
        />
      </div>
    </>
  );
}

function Place({ session }: { session: Session }) {
  const { t } = useTranslation("identity");
  return (
    <span className={classes.place}>
      <span className={classes.device}>
        <Icon name="web" size={19} />
      </span>
      <span>
        <strong>{session.device || t("sessions.unknown_device")}</strong>
        {session.is_here && <span className={classes.here}>{t("sessions.this")}</span>}
        <br />
        <span className={classes.quiet}>
          <Trans
            t={t}
            i18nKey="sessions.times"
            components={{ since: <Moment at={session.since} />, seen: <Ago at={session.seen} /> }}
          />
        </span>
      </span>
    </span>
  );
}

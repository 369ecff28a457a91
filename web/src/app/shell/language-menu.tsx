import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { loadCatalogues } from "@/app/catalogues";
import { Icon } from "@/components/ui/icon";
import { speak } from "@/i18n/i18n";
import { LANGUAGE_NAMES, LANGUAGES, type Language, rememberLanguage } from "@/i18n/languages";

export function LanguageMenu() {
  const { t, i18n } = useTranslation("app");
  const choose = (language: Language) => {
    rememberLanguage(language);
    void speak(i18n, loadCatalogues, language);
  };
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <Tooltip label={t("top.language")}>
          <ActionIcon size={34} aria-label={t("top.language")}>
            <Icon name="language" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => choose(language)}
            rightSection={i18n.language === language ? <Icon name="check" size={16} /> : null}
          >
            {LANGUAGE_NAMES[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

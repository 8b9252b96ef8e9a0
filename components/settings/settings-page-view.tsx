import { Page } from "@/components/shell/page";
import { SettingsView } from "./settings-view";

export function SettingsPageView() {
  return (
    <Page title="Settings" description="Of this workspace.">
      <SettingsView />
    </Page>
  );
}

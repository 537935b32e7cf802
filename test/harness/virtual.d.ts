declare module 'virtual:host-reports' {
  import type { HostReport } from '../../shared/host';
  const reports: Record<string, HostReport>;
  export default reports;
}

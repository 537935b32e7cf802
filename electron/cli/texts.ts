import { fill, type Language, type Text } from './language';

/** What verbs say besides their results; errors and field issues have the window's own sentences. */
const texts = {
  usage: { en: 'Usage', 'zh-CN': '用法' },
  verbs: { en: 'Commands', 'zh-CN': '命令' },
  options: { en: 'Options', 'zh-CN': '选项' },
  moreHelp: {
    en: 'paddock COMMAND --help tells more about a command.',
    'zh-CN': 'paddock 命令 --help 显示该命令的详细说明。',
  },
  tryHelp: { en: 'Try: paddock {{verb}}--help', 'zh-CN': '请尝试：paddock {{verb}}--help' },
  unknownVerb: { en: 'There is no command “{{verb}}”.', 'zh-CN': '没有命令“{{verb}}”。' },
  unknownOption: { en: 'There is no option {{option}}.', 'zh-CN': '没有选项 {{option}}。' },
  needsValue: { en: '{{option}} needs a value.', 'zh-CN': '{{option}} 需要一个值。' },
  takesNoValue: { en: '{{option}} takes no value.', 'zh-CN': '{{option}} 不带值。' },
  missing: { en: '{{name}} is missing.', 'zh-CN': '缺少 {{name}}。' },
  tooMany: { en: '“{{word}}” is one word too many.', 'zh-CN': '多余的参数“{{word}}”。' },
  recorded: {
    en: 'This machine is recorded in {{file}}.',
    'zh-CN': '已将这台机器记录到 {{file}}。',
  },
  noSuchFix: {
    en: '--fix: there is no fix “{{id}}” to run here. Those that there are: {{fixes}}.',
    'zh-CN': '--fix：这里没有可运行的修复“{{id}}”。现有的有：{{fixes}}。',
  },
  fixNeedsYes: {
    en: 'There is no terminal to ask on; --yes runs it without asking.',
    'zh-CN': '没有可供询问的终端；加上 --yes 可不询问直接运行。',
  },
  fixAsk: { en: 'Run this? [y/N] ', 'zh-CN': '运行吗？[y/N] ' },
  notRun: { en: 'Nothing was run.', 'zh-CN': '没有运行任何命令。' },
  fixMachines: {
    en: 'Virtual machines that run now: {{names}}',
    'zh-CN': '正在运行的虚拟机：{{names}}',
  },
  exclusive: { en: 'Only one of {{options}} can be given.', 'zh-CN': '{{options}} 只能选其一。' },
  onlyWith: {
    en: '{{option}} goes only with {{other}}.',
    'zh-CN': '{{option}} 只能与 {{other}} 同用。',
  },
  badSize: {
    en: '{{option}}: “{{value}}” is not a size. Examples: 512M, 20G.',
    'zh-CN': '{{option}}：“{{value}}”不是有效的大小。例如：512M、20G。',
  },
  badNumber: {
    en: '{{option}}: “{{value}}” is not a whole number.',
    'zh-CN': '{{option}}：“{{value}}”不是整数。',
  },
  badChoice: {
    en: '{{option}}: “{{value}}” is none of {{choices}}.',
    'zh-CN': '{{option}}：“{{value}}”不在可选值 {{choices}} 之中。',
  },
  error: { en: 'error', 'zh-CN': '错误' },
  warning: { en: 'warning', 'zh-CN': '警告' },
  hint: { en: 'hint', 'zh-CN': '提示' },
  created: { en: 'Created “{{name}}” ({{id}}).', 'zh-CN': '已创建“{{name}}”（{{id}}）。' },
  started: { en: 'Started “{{name}}”.', 'zh-CN': '已启动“{{name}}”。' },
  stopping: {
    en: '“{{name}}” was asked to shut down; waiting up to {{seconds}} s.',
    'zh-CN': '已请求“{{name}}”关机，最多等待 {{seconds}} 秒。',
  },
  stopped: { en: '“{{name}}” is off.', 'zh-CN': '“{{name}}”已关机。' },
  stillRunning: {
    en: '“{{name}}” did not shut down within {{seconds}} s.',
    'zh-CN': '“{{name}}”未在 {{seconds}} 秒内关机。',
  },
  forceHint: { en: 'paddock stop --force {{name}}', 'zh-CN': 'paddock stop --force {{name}}' },
  paused: { en: '“{{name}}” is paused.', 'zh-CN': '“{{name}}”已暂停。' },
  resumed: { en: '“{{name}}” goes on.', 'zh-CN': '“{{name}}”已继续运行。' },
  reset: { en: '“{{name}}” was reset.', 'zh-CN': '“{{name}}”已重置。' },
  removed: {
    en: '“{{name}}” is in the trash. To take it out again: paddock restore {{trashName}}',
    'zh-CN': '“{{name}}”已移到回收站。恢复命令：paddock restore {{trashName}}',
  },
  trashEmpty: { en: 'The trash is empty.', 'zh-CN': '回收站是空的。' },
  notInTrash: {
    en: 'There is no “{{name}}” in the trash.',
    'zh-CN': '回收站中没有“{{name}}”。',
  },
  severalInTrash: {
    en: 'Several in the trash are called “{{name}}”. Give the TRASH-NAME of one:',
    'zh-CN': '回收站中有多台名为“{{name}}”的虚拟机。请指定其中一台的 TRASH-NAME：',
  },
  restored: { en: '“{{name}}” is back.', 'zh-CN': '“{{name}}”已恢复。' },
  noVms: {
    en: 'No virtual machines yet. Try: paddock create hello --test-guest --start',
    'zh-CN': '还没有虚拟机。请尝试：paddock create hello --test-guest --start',
  },
  noJobs: { en: 'No jobs.', 'zh-CN': '没有任务。' },
  serialEscape: {
    en: 'Connected to serial port {{port}} of “{{name}}”. Ctrl+] leaves.',
    'zh-CN': '已连接到“{{name}}”的串口 {{port}}。按 Ctrl+] 退出。',
  },
  serialEnded: { en: '“{{name}}” is off.', 'zh-CN': '“{{name}}”已关机。' },
  serialOff: {
    en: '“{{name}}” is off; --dump prints what its port said last.',
    'zh-CN': '“{{name}}”已关机；--dump 可显示串口最后的输出。',
  },
  noSuchPort: {
    en: '“{{name}}” has {{count}} serial ports; the first is 0.',
    'zh-CN': '“{{name}}”有 {{count}} 个串口，编号从 0 开始。',
  },
  badCommand: {
    en: 'COMMAND is the name of a QMP command or a JSON object with "execute".',
    'zh-CN': 'COMMAND 应为 QMP 命令名，或含有 "execute" 的 JSON 对象。',
  },
  standardInput: { en: 'Standard input', 'zh-CN': '标准输入' },
  badJson: {
    en: '{{file}} is not JSON: {{reason}}',
    'zh-CN': '{{file}} 不是有效的 JSON：{{reason}}',
  },
  badDefinition: {
    en: '{{file}} is not a definition of a virtual machine.',
    'zh-CN': '{{file}} 不是虚拟机定义。',
  },
  disksNeedSize: {
    en: 'The definition has disks of its own ({{files}}); --new-disk SIZE makes them.',
    'zh-CN': '该定义含有自带磁盘（{{files}}），请用 --new-disk 大小 创建。',
  },
  soundNoServer: {
    en: 'not heard, no sound server was found',
    'zh-CN': '听不到，没有找到声音服务器',
  },
  soundNoDriver: {
    en: 'not heard, this QEMU lacks its driver “{{driver}}”: install {{debian}} (Debian, Ubuntu) or {{other}}',
    'zh-CN':
      '听不到，这个 QEMU 缺少驱动“{{driver}}”：请安装 {{debian}}（Debian、Ubuntu）或 {{other}}',
  },
  soundNotAtStart: {
    en: 'not heard, QEMU started without the sound server; the next start tries again',
    'zh-CN': '听不到，QEMU 启动时没有用上声音服务器，下次启动时会再试',
  },
} satisfies Record<string, Text>;

export type TextKey = keyof typeof texts;

/** One of the terminal's own sentences. */
export function text(
  language: Language,
  key: TextKey,
  params: Readonly<Record<string, string>> = {},
): string {
  return fill(texts[key][language], params);
}

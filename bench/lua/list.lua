-- DescribeSmsSignList: the ten newest signatures.

package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
local common = require("common")

local body = '{"International":0,"Limit":10,"Offset":0}'

function request()
  return common.sealed("/", "DescribeSmsSignList", #body, common.sha256(body)) .. body
end

function response(status, _, answer)
  local _, items = answer:gsub('"SignId"', "")
  common.judge(status == 200 and items == 10, status, answer)
end
